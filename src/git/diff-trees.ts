import type { TreeChange } from '../domain/proof/tree-change.ts'
import type { GitSetup } from './git-setup.ts'
import { useMirror } from './mirror/mirror.ts'
import { objectId } from './object-id.ts'
import { openGit } from './open-git.ts'
import { runGit } from './run-git.ts'

/**
 * Changes between two trees or commits with the sizes of the new contents in bytes, sorted by path.
 */
export async function diffTrees(
  setup: GitSetup,
  { repositoryId, from, to }: { repositoryId: number; from: string; to: string },
): Promise<TreeChange[]> {
  const mirror = await useMirror(setup, repositoryId)
  const args = [
    'diff-tree',
    '-r',
    '-z',
    '--raw',
    '--no-abbrev',
    '--no-renames',
    '--no-commit-id',
    objectId(from),
    objectId(to),
  ]
  const entries = readRawDiff(await openGit(setup, mirror).raw(args))
  const sizes = await sizesOf(setup, mirror, entries)
  return entries
    .map(({ path, status, mode, oldMode }, index) => ({ path, status, size: sizes[index] ?? 0, mode, oldMode }))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
}

type RawChange = Omit<TreeChange, 'size'> & { id: string }

/** `:100644 100755 <sha> <sha> M` NUL path NUL … */
function readRawDiff(output: string): RawChange[] {
  const fields = output.split('\0')
  const changes: RawChange[] = []
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [oldMode = '', mode = '', , id = '', letter] = (fields[index] ?? '').slice(1).split(' ')
    changes.push({ path: fields[index + 1] ?? '', oldMode, mode, id, status: statusOf(letter) })
  }
  return changes
}

function statusOf(letter: string | undefined): TreeChange['status'] {
  if (letter === 'A') return 'added'
  return letter === 'D' ? 'deleted' : 'modified'
}

/**
 * In the order of the entries; 0 for what is gone and for gitlinks, whose commit lives elsewhere.
 */
async function sizesOf(setup: GitSetup, mirror: string, entries: RawChange[]): Promise<number[]> {
  if (entries.length === 0) return []
  const stdin = entries.map(({ id }) => `${id}\n`).join('')
  const args = ['cat-file', '--batch-check=%(objectsize)', '--buffer']
  const { exitCode, stdout, stderr } = await runGit(setup, { args, gitDirectory: mirror, stdin })
  if (exitCode !== 0) throw new Error(`git cat-file ended with ${exitCode}: ${stderr.trim()}`)
  const lines = stdout.toString('latin1').split('\n')
  return entries.map(({ mode }, index) => (mode === '160000' ? 0 : Number.parseInt(lines[index] ?? '', 10) || 0))
}
