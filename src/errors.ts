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
  'disk_full',
  'invalid_result',
  'repository_gone',
  'repository_too_large',
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
 * A git server refused access (HTTP 3xx or 4xx). That alone is not the last word: tokens age,
 * copies lag behind, repositories move.
 */
export class RemoteRefusedError extends UserError {
  readonly status: number

  constructor(status: number, message: string, options: { wayOut: string } & ErrorOptions) {
    super('repository_gone', message, options)
    this.status = status
  }
}

/**
 * A part that we depend on is away for now (GitHub, the database, the engine): try the same again
 * later.
 */
export class UnavailableError extends Error {
  /** Milliseconds that the other side asked us to wait; null when it said nothing. */
  readonly retryAfterMs: number | null
  /** The other side is there and asks for a pause: a job that waits for its end spends no try. */
  readonly isPause: boolean

  constructor(
    message: string,
    retryAfterMs: number | null = null,
    { isPause = false, ...options }: ErrorOptions & { isPause?: boolean } = {},
  ) {
    super(message, options)
    this.name = 'UnavailableError'
    this.retryAfterMs = retryAfterMs
    this.isPause = isPause
  }
}

/** Nothing failed, but it is too early: try the same again after `afterMs`. */
export class TooEarlyError extends Error {
  readonly afterMs: number

  constructor(message: string, afterMs: number, options?: ErrorOptions) {
    super(message, options)
    this.name = 'TooEarlyError'
    this.afterMs = afterMs
  }
}

/** GitHub is there, and wants to be left alone for a while. */
export function isPause(error: unknown): error is UnavailableError {
  return error instanceof UnavailableError && error.isPause
}

/** Another worker holds a higher fence: stop at once and write nothing more. */
export class FenceLostError extends Error {
  constructor(runId: string, fence: number) {
    super(`run ${runId} is no longer ours under fence ${fence}`)
    this.name = 'FenceLostError'
  }
}

/**
 * What an error means whose cause is a disk without space, by the code of the system call; null =
 * that is not its cause.
 */
export function diskFullOf(error: unknown): UserError | null {
  if (error instanceof UserError && error.code === 'disk_full') return error
  const { code, cause, path } = (error ?? {}) as { code?: unknown; cause?: unknown; path?: unknown }
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(typeof path === 'string' ? path : null, error)
  return cause === undefined ? null : diskFullOf(cause)
}

/** `place` null = not known. */
export function diskFull(place: string | null, cause?: unknown): UserError {
  const where = place === null ? 'the disk of the worker' : `the disk of ${place}`
  return new UserError('disk_full', `There is no space left on ${where}.`, {
    wayOut: 'Make space below WORKSPACE_ROOT, or give the worker a larger disk.',
    cause,
  })
}

/**
 * What the system, a library or the database calls an error: `ENOENT`, for example; null = it has
 * no name.
 */
export function codeOf(error: unknown): string | null {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null
  return typeof code === 'string' ? code : null
}
