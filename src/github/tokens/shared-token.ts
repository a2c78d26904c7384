import type { ProbotOctokit } from 'probot'
import type { Log } from '../../ports/log.ts'
import { hasStatus } from '../classify-error.ts'
import type { LiveToken } from './mint-token.ts'
import { revokeToken } from './revoke-token.ts'

/**
 * A token that calls share: minting → kept → dropped (its time is over, GitHub refused it, it must
 * make room) → revoked, when the last call that uses it has ended.
 */
export type SharedToken = {
  /** Whether its time is over; never before it is minted. */
  isOver(): boolean
  /** Rejects as minting or `work` does; a token that GitHub refuses (401) is dropped. */
  use<T>(work: (octokit: ProbotOctokit) => Promise<T>): Promise<T>
  /** No call begins to use it any more. */
  drop(): void
  /** Revokes it also while it is in use; best effort. */
  revoke(): Promise<void>
}

export type SharedTokenParts = {
  minted: Promise<LiveToken & { api: ProbotOctokit }>
  now: () => Date
  keepMs: number
  log: Log
  onDrop: () => void
  onRevoked: () => void
}

/** A token is not handed out in its last minutes, so that it outlives the call. */
const spareMs = 5 * 60_000

export function createSharedToken({ minted, now, keepMs, log, ...heard }: SharedTokenParts): SharedToken {
  let keptUntil = Infinity
  let users = 0
  let isDropped = false
  let timer: NodeJS.Timeout | null = null
  let revoked: Promise<void> | null = null

  function drop(): void {
    if (timer !== null) clearTimeout(timer)
    isDropped = true
    heard.onDrop()
    if (users === 0) void revoke()
  }

  /** What could not be minted needs none. */
  function revoke(): Promise<void> {
    revoked ??= minted
      .then(
        (live) => revokeToken(live, log),
        () => undefined,
      )
      .finally(heard.onRevoked)
    return revoked
  }

  /** Calls that wait for it use it in any case, however our clock reads its end. */
  function keep({ expiresAt }: LiveToken): void {
    if (isDropped) return
    keptUntil = Math.min(expiresAt - spareMs, now().getTime() + keepMs)
    timer = setTimeout(drop, keepMs).unref()
  }

  minted.then(keep, drop)

  return {
    isOver: () => now().getTime() >= keptUntil,
    async use(work) {
      users += 1
      try {
        return await work((await minted).api)
      } catch (error) {
        if (hasStatus(error, 401)) drop()
        throw error
      } finally {
        users -= 1
        if (isDropped && users === 0) void revoke()
      }
    },
    drop,
    revoke,
  }
}
