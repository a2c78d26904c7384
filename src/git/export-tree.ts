import type { GitSetup } from './git-setup.ts'
import { useMirror } from './mirror/mirror.ts'
import { objectId } from './object-id.ts'
import { openGit } from './open-git.ts'
import { runGit } from './run-git.ts'

/** Fixed, so that the same tree always gives the same input commit. */
const signature = {
  GIT_AUTHOR_NAME: 'speckit-app',
  GIT_AUTHOR_EMAIL: 'speckit-app@localhost',
  GIT_AUTHOR_DATE: '2000-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'speckit-app',
  GIT_COMMITTER_EMAIL: 'speckit-app@localhost',
  GIT_COMMITTER_DATE: '2000-01-01T00:00:00Z',
}

/** A bundle of one parentless commit with the tree of `commit`, as `refs/heads/input`. */
export async function exportTree(setup: GitSetup, repositoryId: number, commit: string): Promise<ExportedTree> {
  const mirror = await useMirror(setup, repositoryId)
  const git = openGit(setup, mirror, { environment: signature, stdin: 'Input of the job\n' })
  const made = await git.raw('commit-tree', `${objectId(commit)}^{tree}`, '-F', '-')
  const inputCommit = objectId(made.trim())
  return { bundle: Buffer.concat([header(inputCommit), await pack(setup, mirror, inputCommit)]), inputCommit }
}

type ExportedTree = { bundle: Buffer; inputCommit: string }

/**
 * Written here because `git bundle create` takes its ref from the repository, where two exports
 * would fight for one name.
 */
function header(inputCommit: string): Buffer {
  return Buffer.from(`# v2 git bundle\n${inputCommit} refs/heads/input\n\n`)
}

async function pack(setup: GitSetup, mirror: string, commit: string): Promise<Buffer> {
  const args = ['pack-objects', '--quiet', '--revs', '--stdout', '--delta-base-offset']
  const { exitCode, stdout, stderr } = await runGit(setup, { args, gitDirectory: mirror, stdin: `${commit}\n` })
  if (exitCode !== 0) throw new Error(`git pack-objects ended with ${exitCode}: ${stderr.trim()}`)
  return stdout
}
