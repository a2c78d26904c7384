import type { ProbotOctokit } from 'probot'
import type { RepositoryAccess } from '../../ports/forge.ts'
import type { Log } from '../../ports/log.ts'
import type { Mint, Permissions } from './mint-token.ts'
import { narrowOctokit } from './narrow-octokit.ts'
import { createSharedToken } from './shared-token.ts'
import type { SharedToken } from './shared-token.ts'

/** What a call does: a token for `read` cannot write, and one for `write` serves writes only. */
export type ApiAccess = 'read' | 'write'

export type KeptTokens = {
  /**
   * With a token that calls share for ten minutes at most. After GitHub refused one (401), the next
   * call gets a fresh one.
   */
  withApi<T>(at: RepositoryAccess, access: ApiAccess, use: (octokit: ProbotOctokit) => Promise<T>): Promise<T>
  /** Revokes all of them, also those in use; best effort. */
  close(): Promise<void>
}

export type KeptTokensOptions = {
  mint: Mint
  open: (installationId: number, token: string) => ProbotOctokit
  now: () => Date
  log: Log
  keepMs: number
}

const apiPermissions: Record<ApiAccess, Permissions> = {
  read: { checks: 'read', contents: 'read', issues: 'read', metadata: 'read', pull_requests: 'read' },
  // a pull request or a check run on what its author may not read is refused
  write: { checks: 'write', contents: 'read', issues: 'write', metadata: 'read', pull_requests: 'write' },
}

const maxKept = 1000

export function createKeptTokens({ mint, open, now, log, keepMs }: KeptTokensOptions): KeptTokens {
  const kept = new Map<string, SharedToken>()
  const alive = new Set<SharedToken>()

  async function mintFor(at: RepositoryAccess, access: ApiAccess) {
    const live = await mint(at, { repository_ids: [at.repository.id], permissions: apiPermissions[access] })
    return { ...live, api: narrowOctokit(open(at.installationId, live.token), access) }
  }

  function keepNew(key: string, minted: ReturnType<typeof mintFor>): SharedToken {
    const token: SharedToken = createSharedToken({
      minted,
      now,
      keepMs,
      log,
      onDrop: () => void (kept.get(key) === token && kept.delete(key)),
      onRevoked: () => void alive.delete(token),
    })
    kept.set(key, token)
    alive.add(token)
    const [oldest] = kept.values()
    if (kept.size > maxKept) oldest?.drop()
    return token
  }

  return {
    withApi(at, access, use) {
      const key = `${at.installationId}/${at.repository.id}/${access}`
      const known = kept.get(key)
      if (known?.isOver() === false) return known.use(use)
      known?.drop()
      return keepNew(key, mintFor(at, access)).use(use)
    },

    async close() {
      for (const token of kept.values()) token.drop()
      await Promise.all([...alive].map((token) => token.revoke()))
    },
  }
}
