import type { GitSetup } from '../git-setup.ts'
import { objectId } from '../object-id.ts'
import { runGit } from '../run-git.ts'

/**
 * What changed, one entry per path; `path` has one character per byte (latin1), so that a name
 * which is no UTF-8 comes back as it was. `mode` 000000 = it is gone.
 */
export type RawEntry = { path: string; mode: string; id: string }

/** Changes between two trees or commits of a mirror. */
export async function readRawDiff(
  setup: GitSetup,
  mirror: string,
  { from, to }: { from: string; to: string },
): Promise<RawEntry[]> {
  const quiet = ['-r', '-z', '--raw', '--no-abbrev', '--no-renames', '--no-commit-id']
  const args = ['diff-tree', ...quiet, objectId(from), objectId(to)]
  const { exitCode, stdout, stderr } = await runGit(setup, { args, gitDirectory: mirror })
  if (exitCode !== 0) throw new Error(`git diff-tree ended with ${exitCode}: ${stderr.trim()}`)
  const fields = stdout.toString('latin1').split('\0')
  const entries: RawEntry[] = []
  for (let index = 0; index + 1 < fields.length; index += 2) {
    const [, mode = '', , id = ''] = (fields[index] ?? '').slice(1).split(' ')
    entries.push({ path: fields[index + 1] ?? '', mode, id })
  }
  return entries
}
