import type { Request } from './request.ts'

/** A stored request to end runs of an issue: a cancel, a label taken away, something closed. */
export type Stop = {
  request: Request
  /** Somebody has decided it. Until then its own turn comes. */
  isHandled: boolean
  /** It was decided, and there was nothing to end. */
  foundNothing: boolean
}
