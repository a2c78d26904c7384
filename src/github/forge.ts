import type { Forge } from '../ports/forge.ts'
import type { InstallationLimits, WriteLimits } from '../ports/installation-limits.ts'
import type { Installations } from '../ports/installations.ts'
import type { TokenStore } from '../ports/token-store.ts'
import { createCallGitHub } from './call-github.ts'
import { createCheckRuns } from './check-runs.ts'
import { createComments } from './comments.ts'
import { createInstallationGates, gitHubWriteLimits } from './installation-gate.ts'
import { createInstallations } from './installations.ts'
import { createIssueFeedback } from './issue-feedback.ts'
import { createIssueNow } from './issue-now.ts'
import { createOctokit } from './octokit.ts'
import type { AppCredentials, GitHubOptions } from './octokit.ts'
import { createOwnerFile } from './owner-file.ts'
import { createPullRequests } from './pull-requests.ts'
import { createRepositories } from './repositories.ts'
import { createReviews } from './reviews.ts'
import { createTokenRecords } from './tokens/token-records.ts'
import { createTokens } from './tokens/tokens.ts'

export type ForgeOptions = AppCredentials &
  GitHubOptions & {
    /** Address for git and links, without a slash at the end. */
    serverUrl: string
    now?: () => Date
    /** What each installation may do, shared by all processes. */
    limits: InstallationLimits
    /** Of calls that create content; default: a little less than what GitHub allows. */
    writeLimits?: WriteLimits
    /** Where tokens are noted until they are revoked. */
    tokenStore: TokenStore
    /** Names this process among all that ever used the store. */
    owner: string
    /** How long a token for API calls is used; default: ten minutes. */
    keepMs?: number
  }

export type GitHubForge = Forge &
  Installations & {
    /**
     * Keeps the tokens of this process its own, and revokes those that processes left behind which
     * are gone: to be called at the start and every ten seconds. Never throws.
     */
    tendTokens(): Promise<void>
    /** Revokes the tokens that are still kept; best effort. */
    close(): Promise<void>
  }

export function createForge(options: ForgeOptions): GitHubForge {
  const now = options.now ?? (() => new Date())
  const { limits, log, writeLimits = gitHubWriteLimits } = options
  const gateOf = createInstallationGates({ limits, writeLimits, now, log })
  const records = createTokenRecords({ ...options, store: options.tokenStore })
  const tokens = createTokens({ ...options, now, gateOf, records })
  const call = createCallGitHub(tokens, now)
  return {
    ...createRepositories(call),
    ...createOwnerFile(call, tokens),
    ...createComments(call, options.appId),
    ...createIssueFeedback(call),
    ...createIssueNow(call),
    ...createPullRequests(call),
    ...createReviews(call),
    ...createCheckRuns(call, options.appId),
    ...createInstallations({ appClient: createOctokit(options, options), tokens, now, log: options.log }),
    withGitToken: (at, access, use) => tokens.withGitToken(at, access, use),
    cloneUrl: ({ owner, name }) => `${options.serverUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}.git`,
    tendTokens: () => tokens.tend(),
    close: () => tokens.close(),
  }
}
