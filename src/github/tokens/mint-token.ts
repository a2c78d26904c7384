import type { ProbotOctokit } from 'probot'
import { classifyError } from '../classify-error.ts'
import type { InstallationGate } from '../installation-gate.ts'
import { createOctokit } from '../octokit.ts'
import type { AppCredentials, GitHubOptions } from '../octokit.ts'
import type { TokenRecord, TokenRecords } from './token-records.ts'

export type MintOptions = AppCredentials &
  GitHubOptions & {
    now: () => Date
    /**
     * What stands before each call for an installation, also before the one that asks for a token.
     */
    gateOf: (installationId: number) => InstallationGate
    records: TokenRecords
  }

/** A token that is not revoked yet, and an Octokit that works with it. */
export type LiveToken = { token: string; expiresAt: number; octokit: ProbotOctokit; record: TokenRecord }

export type Permissions = Record<string, 'read' | 'write'>
/** Whose token, and the name of the repository for messages. */
export type MintFor = { installationId: number; repository: { owner: string; name: string } }
export type Narrowed = { repository_ids?: number[]; repositories?: string[]; permissions: Permissions }
export type Mint = (at: MintFor, narrowed: Narrowed) => Promise<LiveToken>

/** Asks GitHub for a token, and notes it. Errors are classified. */
export function createMint({ appId, privateKey, now, gateOf, records, ...options }: MintOptions): Mint {
  return async ({ installationId, repository: { owner, name } }, narrowed) => {
    const gate = gateOf(installationId)
    try {
      const app = createOctokit({ appId, privateKey }, { ...options, gate })
      const { data } = await app.rest.apps.createInstallationAccessToken({
        installation_id: installationId,
        ...narrowed,
      })
      const { token } = data
      const expiresAt = Date.parse(data.expires_at)
      const record = records.note({ installationId, token, expiresAt })
      return { token, expiresAt, octokit: createOctokit({ token }, { ...options, gate }), record }
    } catch (error) {
      throw classifyError(error, `give a token for ${owner}/${name} (installation ${installationId})`, now())
    }
  }
}
