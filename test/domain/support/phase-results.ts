import type { Approval, Cancellation, PhaseResult } from '../../../src/domain/run/run.ts'
import { done, running, sha } from './steps.ts'
import type { Step } from './steps.ts'

export const unchanged: PhaseResult = {
  kind: 'unchanged',
  documentExists: false,
  usage: null,
  detail: 'no file changed',
}

export const stillThere: PhaseResult = { ...unchanged, documentExists: true }

export const reported: PhaseResult = { kind: 'reported', report: '# Fine', usage: null }

export const cancellation: Cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled.' }

export const approval: Approval = { login: 'mona', id: 7, via: 'comment', sha: sha.specify, at: new Date(0) }

export const usual: Step[] = [running('specify'), 'plan', 'tasks']

export const lastOfThree: Step[] = [done('specify'), done('plan'), running('tasks')]
