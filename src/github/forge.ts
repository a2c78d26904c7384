import type { Forge } from '../ports/forge.ts'
import { createCallGitHub } from './call-github.ts'
import { createCheckRuns } from './check-runs.ts'
import { createComments } from './comments.ts'
import { createIssueFeedback } from './issue-feedback.ts'
import type { AppCredentials, GitHubOptions } from './octokit.ts'
import { createPullRequests } from './pull-requests.ts'
import { createRepositories } from './repositories.ts'
import { createTokens } from './tokens.ts'

export type ForgeOptions = AppCredentials &
  GitHubOptions & {
    /** Address for git and links, without a slash at the end. */
    serverUrl: string
    now?: () => Date
  }

/** `close` revokes the tokens that are still kept; best effort. */
export type GitHubForge = Forge & { close(): Promise<void> }

export function createForge(options: ForgeOptions): GitHubForge {
  const now = options.now ?? (() => new Date())
  const tokens = createTokens({ ...options, now })
  const call = createCallGitHub(tokens, now)
  return {
    ...createRepositories(call),
    ...createComments(call, options.appId),
    ...createIssueFeedback(call),
    ...createPullRequests(call),
    ...createCheckRuns(call, options.appId),
    withGitToken: (at, access, use) => tokens.withGitToken(at, access, use),
    cloneUrl: ({ owner, name }) => `${options.serverUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}.git`,
    close: () => tokens.close(),
  }
}
