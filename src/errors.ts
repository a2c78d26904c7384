/** Every code that a UserError can carry. Stable: docs/errors.md explains each. */
export const userErrorCodes = [
  'config_invalid',
  'settings_invalid',
  'usage',
  'app_unknown',
  'setup_failed',
  'registration_failed',
  'credentials_exist',
  'credentials_unsaved',
  'database_unreachable',
  'database_too_old',
  'database_newer',
  'migration_failed',
  'migration_changed',
  'embedded_database_in_use',
  'embedded_database_unavailable',
  'embedded_database_version',
  'agent_unknown',
  'agent_failed',
  'agent_not_found',
  'image_missing',
  'executor_unavailable',
  'invalid_result',
  'repository_gone',
  'github_refused',
  'draft_not_supported',
  'pull_request_exists',
  'file_too_large',
  'webhook_header_invalid',
  'webhook_body_invalid',
  'webhook_signature_invalid',
  'webhook_form_encoded',
] as const

export type UserErrorCode = (typeof userErrorCodes)[number]

/**
 * A failure that its reader can fix. `message` is a full sentence that names the thing and the
 * value; `wayOut` says what to do. Everything else that is thrown is a bug or an outage.
 */
export class UserError extends Error {
  readonly code: UserErrorCode
  readonly wayOut: string

  constructor(code: UserErrorCode, message: string, { wayOut, ...options }: { wayOut: string } & ErrorOptions) {
    super(message, options)
    this.name = 'UserError'
    this.code = code
    this.wayOut = wayOut
  }
}

/**
 * A part that we depend on is away for now (GitHub, the database, the engine): try the same again
 * later.
 */
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

/**
 * What the system, a library or the database calls an error: `ENOENT`, for example; null = it has
 * no name.
 */
export function codeOf(error: unknown): string | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  return typeof code === 'string' ? code : null
}
