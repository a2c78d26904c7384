/**
 * A failure that its reader can fix. `code` is stable and documented in docs/errors.md; `message` is a full sentence that names the
 * thing and the value; `wayOut` says what to do. Everything else that is thrown is a bug or an outage.
 */
export class UserError extends Error {
  readonly code: string
  readonly wayOut: string

  constructor(code: string, message: string, wayOut: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UserError'
    this.code = code
    this.wayOut = wayOut
  }
}

/** A part that we depend on is away for now (GitHub, the database, the engine): try the same again later. */
export class UnavailableError extends Error {
  /** Milliseconds that the other side asked us to wait; null when it said nothing. */
  readonly retryAfterMs: number | null

  constructor(message: string, retryAfterMs: number | null = null, options?: ErrorOptions) {
    super(message, options)
    this.name = 'UnavailableError'
    this.retryAfterMs = retryAfterMs
  }
}

/** Another worker holds a higher fence: stop at once and write nothing more. */
export class FenceLostError extends Error {
  constructor(runId: string, fence: number) {
    super(`run ${runId} is no longer ours under fence ${fence}`)
    this.name = 'FenceLostError'
  }
}
