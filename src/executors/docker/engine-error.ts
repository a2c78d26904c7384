import { UserError, diskFull, diskFullOf } from '../../errors.ts'

/**
 * What people can do when the engine does not start a job. An error that says so already is passed
 * on.
 */
export function engineError(socketPath: string, cause: unknown): UserError {
  if (cause instanceof UserError) return cause
  const full = diskFullOf(cause)
  if (full !== null) return full
  const { code, message, reason } = cause as { code?: string; message?: string; reason?: string }
  if (/no space left on device/i.test(message ?? '')) return diskFull('the Docker engine', cause)
  if (code === 'EACCES' || code === 'EPERM') {
    return unavailable(
      `The Docker engine's socket ${socketPath} may not be used by this process (${code}).`,
      `Run the worker as a user or with a group that may open ${socketPath} (docker-compose.yaml takes the group from DOCKER_GID).`,
      cause,
    )
  }
  if (code !== undefined) {
    return unavailable(
      `No Docker engine answers at ${socketPath} (${code}).`,
      `Start the Docker engine, mount its socket at ${socketPath}, or set EXECUTOR=process to run without isolation.`,
      cause,
    )
  }
  return unavailable(
    `The Docker engine at ${socketPath} could not run a job container: ${reason ?? ''} ${message ?? String(cause)}`.trim(),
    "Look at the engine's log, correct what it names, then try again.",
    cause,
  )
}

export function imageMissing(image: string | null, cause?: unknown): UserError {
  const name =
    image === null ? 'No image is configured for this agent' : `The job image ${image} is not on this Docker engine`
  return new UserError('image_missing', `${name}.`, {
    wayOut:
      'Build the job images with `npm run images`, or name another image in JOB_IMAGE_<AGENT> (for example JOB_IMAGE_CODEX) and pull it.',
    cause,
  })
}

export function isMissing(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === 404
}

/**
 * Also what the engine answers about the execs of a container that has ended, and to a second
 * removal at the same time.
 */
export function isNotRunning(error: unknown): boolean {
  return (error as { statusCode?: number }).statusCode === 409
}

function unavailable(message: string, wayOut: string, cause: unknown): UserError {
  return new UserError('executor_unavailable', message, { wayOut, cause })
}
