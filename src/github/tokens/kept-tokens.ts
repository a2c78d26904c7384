import type { ProbotOctokit } from 'probot'
import type { RepositoryAccess } from '../../ports/forge.ts'
import type { Log } from '../../ports/log.ts'
import { hasStatus } from '../classify-error.ts'
import type { LiveToken, Mint, Permissions } from './mint-token.ts'
import { narrowOctokit } from './narrow-octokit.ts'
import { revokeToken } from './revoke-token.ts'

/** What a call does: a token for `read` cannot write, and one for `write` is asked for writes only. */
export type ApiAccess = 'read' | 'write'

export type KeptTokens = {
  /** With a token that other calls use too, for at most ten minutes; one that GitHub refuses is dropped. */
  withApi<T>(at: RepositoryAccess, access: ApiAccess, use: (octokit: ProbotOctokit) => Promise<T>): Promise<T>
  /** Revokes all of them, also those in use. */
  close(): Promise<void>
}

export type KeptTokensOptions = {
  mint: Mint
  /** An Octokit of its own for each access, as it is narrowed. */
  open: (installationId: number, token: string) => ProbotOctokit
  now: () => Date
  log: Log
  keepMs: number
}

/**
 * minting → kept (shared by calls) → dropped (its time is over, GitHub refused it, too many are
 * kept) → revoked, when the last call that uses it has ended.
 */
type Kept = {
  key: string
  minted: Promise<LiveToken & { api: ProbotOctokit }>
  keptUntil: number
  timer: NodeJS.Timeout | null
  users: number
  isDropped: boolean
  revoked: Promise<void> | null
}

export const apiPermissions: Record<ApiAccess, Permissions> = {
  read: { checks: 'read', contents: 'read', issues: 'read', metadata: 'read', pull_requests: 'read' },
  // GitHub shows the branches of a new pull request, and the commit of a check run, only to readers
  write: { checks: 'write', contents: 'read', issues: 'write', metadata: 'read', pull_requests: 'write' },
}

/** A token is not handed out in its last minutes, so that it outlives the call. */
const spareMs = 5 * 60_000
const maxKept = 1000

export function createKeptTokens({ mint, open, now, log, keepMs }: KeptTokensOptions): KeptTokens {
  const kept = new Map<string, Kept>()
  const revocations = new Set<Promise<void>>()

  function tokenFor(at: RepositoryAccess, access: ApiAccess): Kept {
    const key = `${at.installationId}/${at.repository.id}/${access}`
    const known = kept.get(key)
    if (known !== undefined && known.keptUntil > now().getTime()) return known
    if (known !== undefined) drop(known)
    const token: Kept = {
      key,
      minted: mintFor(at, access),
      keptUntil: Infinity,
      timer: null,
      users: 0,
      isDropped: false,
      revoked: null,
    }
    kept.set(key, token)
    token.minted.then(
      ({ expiresAt }) => keep(token, expiresAt),
      () => forget(token),
    )
    const [oldest] = kept.values()
    if (kept.size > maxKept && oldest !== undefined) drop(oldest)
    return token
  }

  async function mintFor(at: RepositoryAccess, access: ApiAccess) {
    const live = await mint(at, { repository_ids: [at.repository.id], permissions: apiPermissions[access] })
    return { ...live, api: narrowOctokit(open(at.installationId, live.token), access) }
  }

  /** Calls that wait for it use it in any case, however our clock reads its end. */
  function keep(token: Kept, expiresAt: number): void {
    if (token.isDropped) return
    token.keptUntil = Math.min(expiresAt - spareMs, now().getTime() + keepMs)
    token.timer = setTimeout(() => drop(token), keepMs).unref()
  }

  function forget(token: Kept): void {
    if (kept.get(token.key) === token) kept.delete(token.key)
  }

  function drop(token: Kept): void {
    token.isDropped = true
    if (token.timer !== null) clearTimeout(token.timer)
    forget(token)
    if (token.users === 0) revoke(token)
  }

  function revoke(token: Kept): void {
    if (token.revoked !== null) return
    const revoked = token.minted.then(
      (live) => revokeToken(live, log),
      () => undefined,
    )
    token.revoked = revoked
    revocations.add(revoked)
    void revoked.finally(() => revocations.delete(revoked))
  }

  return {
    async withApi(at, access, use) {
      const token = tokenFor(at, access)
      token.users += 1
      try {
        return await use((await token.minted).api)
      } catch (error) {
        if (hasStatus(error, 401)) drop(token)
        throw error
      } finally {
        token.users -= 1
        if (token.isDropped && token.users === 0) revoke(token)
      }
    },

    async close() {
      const all = [...kept.values()]
      all.forEach(drop)
      all.forEach(revoke)
      await Promise.all(revocations)
    },
  }
}
