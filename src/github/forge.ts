import type { Forge } from '../ports/forge.ts'
import type { Installations } from '../ports/installations.ts'
import { createCallGitHub, withinBudget } from './call-github.ts'
import { createCheckRuns } from './check-runs.ts'
import { createComments } from './comments.ts'
import { createInstallations } from './installations.ts'
import { createIssueFeedback } from './issue-feedback.ts'
import { createOctokit } from './octokit.ts'
import type { AppCredentials, GitHubOptions } from './octokit.ts'
import { createOwnerFile } from './owner-file.ts'
import { createPullRequests } from './pull-requests.ts'
import { createRepositories } from './repositories.ts'
import { createReviews } from './reviews.ts'
import { createTokens } from './tokens.ts'
import { createWriteBudget, gitHubWriteLimits } from './write-budget.ts'
import type { WriteLimits } from './write-budget.ts'

export type ForgeOptions = AppCredentials &
  GitHubOptions & {
    /** Address for git and links, without a slash at the end. */
    serverUrl: string
    now?: () => Date
    /** Of calls that create content; default: a little less than what GitHub allows. */
    writeLimits?: WriteLimits
  }

/** `close` revokes the tokens that are still kept; best effort. */
export type GitHubForge = Forge & Installations & { close(): Promise<void> }

export function createForge(options: ForgeOptions): GitHubForge {
  const now = options.now ?? (() => new Date())
  const tokens = createTokens({ ...options, now })
  const call = createCallGitHub(tokens, now)
  const create = withinBudget(call, createWriteBudget(now, options.writeLimits ?? gitHubWriteLimits))
  return {
    ...createRepositories(call),
    ...createOwnerFile(call, tokens),
    ...createComments({ call, create, appId: options.appId }),
    ...createIssueFeedback(call),
    ...createPullRequests(call, create),
    ...createReviews(call),
    ...createCheckRuns({ call, create, appId: options.appId }),
    ...createInstallations({ appClient: createOctokit(options, options), tokens, now, log: options.log }),
    withGitToken: (at, access, use) => tokens.withGitToken(at, access, use),
    cloneUrl: ({ owner, name }) => `${options.serverUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}.git`,
    close: () => tokens.close(),
  }
}
