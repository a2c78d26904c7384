import type { ProbotOctokit } from 'probot'
import { UserError } from '../errors.ts'
import type { Forge } from '../ports/forge.ts'
import type { CallGitHub } from './call-github.ts'
import { hasStatus } from './classify-error.ts'
import { fileText } from './file-text.ts'
import type { PassingTokens } from './tokens/passing-tokens.ts'

/**
 * Any token reads a public repository `.github`; for a private one, which the installation must
 * include, a token is minted by its name. GitHub answers 404 for what is hidden as for what is
 * missing, so the second way is tried whenever the first one finds nothing.
 */
export function createOwnerFile(call: CallGitHub, tokens: Pick<PassingTokens, 'withReader'>): Pick<Forge, 'ownerFile'> {
  return {
    ownerFile: async (at, path) => {
      const { owner, name } = at.repository
      // what such a repository says of itself is its own file
      if (name.toLowerCase() === ownerRepository) return null
      const doing = `read ${path} of ${owner}/${ownerRepository}`
      const open = await call.read(at, doing, (octokit) => read(octokit, owner, path)).catch(nullIfRefused)
      return (
        open ??
        (await tokens.withReader(at, ownerRepository, (octokit) => read(octokit, owner, path)).catch(nullIfRefused))
      )
    },
  }
}

const ownerRepository = '.github'

/**
 * A redirect is not followed: a repository that was given away belongs to somebody else, who must
 * not decide here.
 */
async function read(octokit: ProbotOctokit, owner: string, path: string): Promise<string | null> {
  const request = { redirect: 'manual' as const }
  const { data } = await octokit.rest.repos.getContent({ owner, repo: ownerRepository, path, request })
  return fileText(data, path)
}

function nullIfRefused(error: unknown): null {
  if (error instanceof UserError && error.code === 'github_refused' && hasStatus(error.cause, 403, 404, 422))
    return null
  throw error
}
