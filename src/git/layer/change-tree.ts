import { rm } from 'node:fs/promises'
import type { GitSetup } from '../git-setup.ts'
import { temporaryPath } from '../mirror/mirror.ts'
import { objectId } from '../object-id.ts'
import type { RawEntry } from './read-raw-diff.ts'
import { runGit } from '../run-git.ts'

/**
 * The tree of `treeish` with these entries in place of its own. Where a file meets a folder of the
 * same name, the entry wins.
 */
export async function changeTree(
  setup: GitSetup,
  mirror: string,
  { treeish, entries }: { treeish: string; entries: readonly RawEntry[] },
): Promise<string> {
  const index = temporaryPath(setup)
  const run = async (args: readonly string[], stdin = Buffer.alloc(0)) => {
    const environment = { GIT_INDEX_FILE: index }
    const { exitCode, stdout, stderr } = await runGit(setup, { args, gitDirectory: mirror, environment, stdin })
    if (exitCode !== 0) throw new Error(`git ${args[0]} ended with ${exitCode}: ${stderr.trim()}`)
    return stdout.toString('latin1').trim()
  }
  try {
    await run(['read-tree', objectId(treeish)])
    const lines = entries.map(({ mode, id, path }) => `${mode === '000000' ? '0' : mode} ${id}\t${path}\0`)
    await run(['update-index', '-z', '--replace', '--index-info'], Buffer.from(lines.join(''), 'latin1'))
    // all objects come from trees that are there; git need not look for each
    return objectId(await run(['write-tree', '--missing-ok']))
  } finally {
    await rm(index, { force: true })
    await rm(`${index}.lock`, { force: true })
  }
}
