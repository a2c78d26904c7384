import type { GitSetup } from './git-setup.ts'
import { useMirror } from './mirror/mirror.ts'
import { objectId } from './object-id.ts'
import { runGit } from './run-git.ts'

/** Unified diff between two trees or commits; at most `maxBytes`, cut after a whole line. */
export async function makePatch(setup: GitSetup, request: PatchRequest): Promise<string> {
  const mirror = await useMirror(setup, request.repositoryId)
  const args = [
    'diff-tree',
    '-r',
    '-p',
    '--no-ext-diff',
    '--no-textconv',
    '--no-renames',
    '--no-color',
    '--no-commit-id',
    '--full-index',
    // A file with one NUL byte would be shown as "Binary files differ": nobody could look for a
    // secret in it.
    '--text',
  ]
  const { exitCode, stdout, stderr, isCut } = await runGit(setup, {
    args: [...args, objectId(request.from), objectId(request.to)],
    gitDirectory: mirror,
    maxOutputBytes: request.maxBytes,
  })
  if (isCut) return stdout.toString('utf8', 0, stdout.lastIndexOf('\n') + 1)
  if (exitCode !== 0) throw new Error(`git diff-tree ended with ${exitCode}: ${stderr.trim()}`)
  return stdout.toString('utf8')
}

export type PatchRequest = { repositoryId: number; from: string; to: string; maxBytes: number }
