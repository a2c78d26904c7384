import { UnavailableError, UserError } from '../errors.ts'
import type { Remote } from '../ports/git-repository.ts'
import { basicCredential } from './git-environment.ts'

/**
 * What a failed network command means: UserError `repository_gone` when the remote refused,
 * UnavailableError otherwise.
 */
export function networkFailure(remote: Remote, stderr: string): UserError | UnavailableError {
  const said = serverMessage(stderr, remote)
  const status = httpStatus(stderr)
  if (status !== null && status < 500 && status !== 408 && status !== 429) return refusal(remote, status, said)
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

function refusal(remote: Remote, status: number, said: string): UserError {
  if (status >= 300 && status < 400) {
    return gone(
      `The git server answered with a redirect (${status}) for ${remote.url}, which is not followed.`,
      'Check whether the repository was renamed or moved, then comment `/speckit retry`.',
    )
  }
  return gone(
    `The git server refused access to ${remote.url} (${status}): ${said}`,
    'Check that the App is installed on the repository.',
  )
}

function gone(message: string, wayOut: string): UserError {
  return new UserError('repository_gone', message, { wayOut })
}
