import { RemoteRefusedError, UnavailableError, UserError } from '../errors.ts'
import type { Remote } from '../ports/git-repository.ts'
import { basicCredential } from './git-environment.ts'

/** git does not show how long the server asks to wait. */
const pauseMs = 60_000

/**
 * What a failed network command means: RemoteRefusedError (`repository_gone`) when the remote
 * refused, UserError `repository_gone` when what it holds is broken, UnavailableError otherwise.
 */
export function networkFailure(remote: Remote, stderr: string): UserError | UnavailableError {
  const said = serverMessage(stderr, remote)
  const status = httpStatus(stderr)
  if (status === 429 || (status === 403 && /rate limit/i.test(stderr))) {
    return new UnavailableError(`The git server of ${remote.url} limits the rate: ${said}`, pauseMs, { isPause: true })
  }
  if (status !== null && status < 500 && status !== 408) return refusal(remote, status, said)
  if (/fsck error|fsckObjects/.test(stderr)) {
    return gone(
      `The repository ${remote.url} holds an object that git's checks refuse: ${said}`,
      'Repair it with `git fsck`.',
    )
  }
  return new UnavailableError(`The git server of ${remote.url} did not answer as it should: ${said}`)
}

/**
 * Text of git and of the server for people: without the token, without control characters, at most
 * 1,000 characters.
 */
export function serverMessage(text: string, remote: Remote): string {
  return hideToken(text, remote.token)
    .replace(/[\p{Cc}\p{Cf}]+/gu, ' ')
    .replace(/ {2,}/g, ' ')
    .trim()
    .slice(0, 1000)
}

function hideToken(text: string, token: string): string {
  if (token === '') return text
  return text.replaceAll(token, '***').replaceAll(basicCredential(token), '***')
}

/** Status of the HTTP answer that made git give up; null when there was none. */
export function httpStatus(stderr: string): number | null {
  const status = /The requested URL returned error: (\d{3})/.exec(stderr)?.[1]
  if (status !== undefined) return Number(status)
  // Without a terminal a 401 ends in git's wish to ask for a user name.
  if (/could not read (Username|Password)|Authentication failed/.test(stderr)) return 401
  if (/repository '.*' not found/.test(stderr)) return 404
  return null
}

function refusal(remote: Pick<Remote, 'url'>, status: number, said: string): RemoteRefusedError {
  if (status >= 300 && status < 400) {
    return new RemoteRefusedError(
      status,
      `The git server answered with a redirect (${status}) for ${remote.url}, which is not followed.`,
      { wayOut: 'Check whether the repository was renamed or moved, then comment `/speckit retry`.' },
    )
  }
  return new RemoteRefusedError(status, `The git server refused access to ${remote.url} (${status}): ${said}`, {
    wayOut: 'Check that the App is installed on the repository.',
  })
}

function gone(message: string, wayOut: string): UserError {
  return new UserError('repository_gone', message, { wayOut })
}
