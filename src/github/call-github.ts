import type { ProbotOctokit } from 'probot'
import type { RepositoryAccess } from '../ports/forge.ts'
import { classifyError, hasStatus } from './classify-error.ts'
import type { ApiAccess, KeptTokens } from './tokens/kept-tokens.ts'

/** Calls that look, and calls that write, each with a token that can do no more. */
export type CallGitHub = { read: Call; write: Call }

/**
 * Runs `use` with an Octokit for that repository and the path parameters that name it. `doing`
 * completes "GitHub refused to …".
 */
type Call = <T>(
  at: RepositoryAccess,
  doing: string,
  use: (octokit: ProbotOctokit, name: { owner: string; repo: string }) => Promise<T>,
) => Promise<T>

/**
 * A call whose kept token was refused (revoked early, App suspended for a while) is tried once more
 * with a fresh one.
 */
export function createCallGitHub(tokens: Pick<KeptTokens, 'withApi'>, now: () => Date): CallGitHub {
  const callTo =
    (access: ApiAccess): Call =>
    async (at, doing, use) => {
      const { owner, name } = at.repository
      const attempt = () => tokens.withApi(at, access, (octokit) => use(octokit, { owner, repo: name }))
      try {
        return await attempt().catch(async (error: unknown) => {
          if (!hasStatus(error, 401)) throw error
          return await attempt()
        })
      } catch (error) {
        throw classifyError(error, `${doing} in ${owner}/${name}`, now())
      }
    }
  return { read: callTo('read'), write: callTo('write') }
}
