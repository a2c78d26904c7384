import type { Conclusion } from './run.ts'

/**
 * GitHub's limits: title 255 characters, summary and text 65,535 each, 50 annotations a request. Dates as they were. An update *adds* its
 * annotations to those that are there.
 */
export type CheckRunContent = {
  name: string
  externalId: string
  status: 'queued' | 'in_progress' | 'completed'
  conclusion: Conclusion | null
  startedAt: Date | null
  completedAt: Date | null
  detailsUrl: string
  title: string
  summary: string
  text: string
  annotations: Annotation[]
}

export type Annotation = {
  path: string
  line: number
  level: 'notice' | 'warning' | 'failure'
  message: string
  title: string
}
