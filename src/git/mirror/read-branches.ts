import type { GitSetup } from '../git-setup.ts'
import { openGit } from '../open-git.ts'

/** Branch of the remote → commit, as the last fetch left them in the mirror. */
export async function readBranches(setup: GitSetup, mirror: string): Promise<Map<string, string>> {
  const prefix = 'refs/remotes/origin/'
  const listing = await openGit(setup, mirror).raw('for-each-ref', '--format=%(objectname) %(refname)', prefix)
  const lines = listing.split('\n').filter((line) => line !== '')
  return new Map(lines.map((line) => [line.slice(41 + prefix.length), line.slice(0, 40)]))
}
