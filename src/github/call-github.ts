import type { ProbotOctokit } from 'probot'
import type { RepositoryAccess } from '../ports/forge.ts'
import { classifyError, hasStatus } from './classify-error.ts'
import type { Tokens } from './tokens.ts'

/**
 * Runs `use` with an Octokit for that repository and the path parameters that name it. `doing`
 * completes "GitHub refused to …".
 */
export type CallGitHub = <T>(
  at: RepositoryAccess,
  doing: string,
  use: (octokit: ProbotOctokit, name: { owner: string; repo: string }) => Promise<T>,
) => Promise<T>

/**
 * A call whose kept token was refused (revoked early, App suspended for a while) is tried once more
 * with a fresh one.
 */
export function createCallGitHub(tokens: Tokens, now: () => Date): CallGitHub {
  return async (at, doing, use) => {
    const { owner, name } = at.repository
    const attempt = async () => use(await tokens.api(at), { owner, repo: name })
    try {
      return await attempt().catch(async (error: unknown) => {
        if (!hasStatus(error, 401)) throw error
        tokens.forget(at)
        return await attempt()
      })
    } catch (error) {
      throw classifyError(error, `${doing} in ${owner}/${name}`, now())
    }
  }
}
