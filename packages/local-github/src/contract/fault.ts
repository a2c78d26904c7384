/**
 * A disturbance of matching requests. `path` is tested against the path without `/api/v3`, so
 * `/repos/o/r/issues` or `/o/r.git/info/refs`.
 *
 * - error_before: nothing is done, answer `status` (502); error_after: done, then answered with
 *   `status`
 * - reset, reset_after: the connection is cut before or after the work
 * - hang, hang_after: never answered; nothing done, or all of it
 * - rate_limit: 403 (or `status`) of the primary limit, with `retry-after` only when
 *   `retryAfterSeconds` is set
 * - secondary_limit: 403 (or `status`) of the secondary limit, same rule
 * - stale_list: a list as it was when the fault was added
 */
export type Fault = {
  match: { method?: string; path: RegExp }
  kind:
    | 'error_before'
    | 'error_after'
    | 'reset'
    | 'reset_after'
    | 'hang'
    | 'hang_after'
    | 'rate_limit'
    | 'secondary_limit'
    | 'stale_list'
  status?: number
  retryAfterSeconds?: number
  /** How many requests it hits; default 1, `Infinity` until cleared. */
  times?: number
}
