import { isPause } from '../../errors.ts'
import type { Log } from '../../ports/log.ts'
import { hasStatus } from '../classify-error.ts'
import type { LiveToken } from './mint-token.ts'

export type RevokedToken = Pick<LiveToken, 'octokit' | 'record'>

/** Before a revocation that met a pause is tried again. */
const leastPauseMs = 1_000

/**
 * Best effort, never throws: a token that could not be revoked stays noted and is tried again.
 * During a pause nothing is asked of GitHub, so the token is revoked after it, by the next start if
 * the process ends before.
 */
export async function revokeToken(token: RevokedToken, log: Log): Promise<void> {
  try {
    await token.octokit.rest.apps.revokeInstallationAccessToken()
  } catch (error) {
    const { cause } = error as { cause?: unknown }
    if (isPause(cause)) {
      setTimeout(() => void revokeToken(token, log), Math.max(cause.retryAfterMs ?? 0, leastPauseMs)).unref()
      return
    }
    // Refused as unknown: it is revoked already, by an attempt whose answer was lost.
    if (!hasStatus(error, 401)) {
      log.warn({ err: error }, 'an installation token could not be revoked; it is tried again until it expires')
      return token.record.leave()
    }
  }
  await token.record.forget()
}
