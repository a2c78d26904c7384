import type { DeliveryWay } from '../../ports/app-registration.ts'
import type { FieldProblems } from './given-app.ts'
import type { Advice } from './show-advice.ts'

/** What the pages say about this program. */
export type SetupFacts = {
  /** Of the GitHub that registers the App. */
  serverUrl: string
  deliveries: DeliveryWay
  environmentFile: string
  /** Where people find the App when it runs; null = only its log will say. */
  appUrl: string | null
  /** Starts a run. */
  label: string
}

/** Of this moment and this browser. */
export type SetupMoment = {
  /** What keeps an App from being saved now; null = nothing. */
  obstacle: Advice | null
  /** Login of the organisation that will own the App; empty = the person. */
  organization: string
  manifest: string
  state: string
  formToken: string
  /** The form for an App that exists, when it was refused. */
  form: FilledForm | null
}

/** What is shown again of a form that was refused: nothing secret. */
export type FilledForm = { problems: FieldProblems; appId: string; refusal: Advice | null }
