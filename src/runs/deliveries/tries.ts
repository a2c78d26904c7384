import { UnavailableError } from '../../errors.ts'

/** With the pauses between them about an hour: for so long GitHub may be away. */
export const mostTries = 20
/** What is wrong with us is not mended by waiting. */
const triesOfOurs = 5

const longestPauseMs = 300_000

/** How often a delivery that failed with this error is tried before it is given up. */
export function triesOf(error: unknown): number {
  return error instanceof UnavailableError ? mostTries : triesOfOurs
}

/**
 * 1, 2, 4 … 256, 300 seconds after the first, second … try; as long as GitHub asks for, at least.
 */
export function pauseMs(attempt: number, error: unknown): number {
  const usualMs = Math.min(longestPauseMs, 1_000 * 2 ** (attempt - 1))
  return Math.max(usualMs, error instanceof UnavailableError ? (error.retryAfterMs ?? 0) : 0)
}
