import type { ProbotOctokit } from 'probot'
import { isPause } from '../../errors.ts'
import type { RepositoryAccess } from '../../ports/forge.ts'
import type { Log } from '../../ports/log.ts'
import { classifyError } from '../classify-error.ts'
import type { InstallationGate } from '../installation-gate.ts'
import type { Mint, Permissions } from './mint-token.ts'
import { revokeToken } from './revoke-token.ts'

/** Tokens for one use. */
export type PassingTokens = {
  /**
   * A fresh token for git, revoked when `use` is over, whatever its end. A pause that git met holds
   * for all calls.
   */
  withGitToken<T>(at: RepositoryAccess, access: 'read' | 'write', use: (token: string) => Promise<T>): Promise<T>
  /**
   * Reads another repository of the same installation, by its name, with a fresh token that is
   * revoked when `use` is over. Errors are classified.
   */
  withReader<T>(at: RepositoryAccess, name: string, use: (octokit: ProbotOctokit) => Promise<T>): Promise<T>
  /**
   * A fresh token for all repositories of an installation, revoked when `use` is over. Minting
   * rejects with classified errors.
   */
  withInstallation<T>(of: InstallationAccess, use: (octokit: ProbotOctokit) => Promise<T>): Promise<T>
}

export type InstallationAccess = { installationId: number; owner: string; permissions: Permissions }

export type PassingTokensOptions = {
  mint: Mint
  gateOf: (installationId: number) => InstallationGate
  now: () => Date
  log: Log
}

const gitPermissions = {
  read: { contents: 'read', metadata: 'read' },
  write: { contents: 'write', metadata: 'read' },
} as const

export function createPassingTokens({ mint, gateOf, now, log }: PassingTokensOptions): PassingTokens {
  return {
    async withGitToken(at, access, use) {
      const live = await mint(at, { repository_ids: [at.repository.id], permissions: gitPermissions[access] })
      return use(live.token)
        .catch(notePause(gateOf(at.installationId)))
        .finally(() => revokeToken(live, log))
    },

    async withReader({ installationId, repository: { owner } }, name, use) {
      const narrowed = { repositories: [name], permissions: gitPermissions.read }
      const live = await mint({ installationId, repository: { owner, name } }, narrowed)
      return use(live.octokit)
        .catch((error: unknown) => {
          throw classifyError(error, `read ${owner}/${name}`, now())
        })
        .finally(() => revokeToken(live, log))
    },

    async withInstallation({ installationId, owner, permissions }, use) {
      const live = await mint({ installationId, repository: { owner, name: '*' } }, { permissions })
      return use(live.octokit).finally(() => revokeToken(live, log))
    },
  }
}

/** For `.catch()`: a pause that git met holds for the calls of the API too. */
function notePause(gate: InstallationGate): (error: unknown) => Promise<never> {
  return async (error) => {
    if (isPause(error)) await gate.leave(gitCall, refusedGit)
    throw error
  }
}

const gitCall = { method: 'GET', path: '/info/refs' }
const refusedGit = { status: 429, headers: {}, data: null }
