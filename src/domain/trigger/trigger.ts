import type { Action } from './action.ts'
import type { RepositoryEvent } from './repository-event.ts'

/** What a delivery may ask for, before anything outside it was looked at. */
export type Trigger =
  | { kind: 'action'; action: Action }
  | { kind: 'event'; event: RepositoryEvent }
  | { kind: 'irrelevant'; why: string }
