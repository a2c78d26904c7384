import type { Conclusion } from '../run/run.ts'

/**
 * `action_required`: completed for GitHub, but the run waits for somebody's approval or answers.
 */
export type CheckConclusion = Conclusion | 'action_required'

/**
 * GitHub's limits: title 255 characters, summary and text 65,535 each, 50 annotations a request.
 * Dates as they were. An update *adds* its annotations to those that are there.
 */
export type CheckRunContent = {
  name: string
  externalId: string
  status: 'queued' | 'in_progress' | 'completed'
  conclusion: CheckConclusion | null
  startedAt: Date | null
  completedAt: Date | null
  detailsUrl: string
  title: string
  summary: string
  text: string
  annotations: Annotation[]
  /**
   * Buttons, at most three: label 20, description 40, identifier 20 characters. GitHub shows them
   * on completed and open checks alike.
   */
  actions: CheckRunAction[]
}

export type CheckRunAction = { label: string; description: string; identifier: 'approve' | 'retry' | 'cancel' }

export type Annotation = {
  path: string
  line: number
  level: 'notice' | 'warning' | 'failure'
  message: string
  title: string
}
