import type { LeftOutFile } from '../../ports/git-repository.ts'
import type { GitSetup } from '../git-setup.ts'
import { runGit } from '../run-git.ts'

/**
 * Files of a tree with at least `largeBytes`, sorted by path as git does. The listing is read while
 * it comes, so only what is found stays in memory.
 */
export async function listLargeFiles(
  setup: GitSetup,
  mirror: string,
  { commit, largeBytes }: { commit: string; largeBytes: number },
): Promise<LeftOutFile[]> {
  const found: LeftOutFile[] = []
  let rest = ''
  const read = (chunk: Buffer): boolean => {
    // one character a byte: a path may be cut anywhere, and need not be UTF-8
    const entries = (rest + chunk.toString('latin1')).split('\0')
    rest = entries.pop() ?? ''
    for (const entry of entries) {
      const [, size = '', path = ''] = /^100\d{3} blob [0-9a-f]{40} +(\d+)\t([^]*)$/.exec(entry) ?? []
      if (size !== '' && Number(size) >= largeBytes)
        found.push({ path: Buffer.from(path, 'latin1'), size: Number(size) })
    }
    return false
  }
  const args = ['ls-tree', '-r', '-l', '-z', '--full-tree', commit]
  const { exitCode, stderr } = await runGit(setup, { args, gitDirectory: mirror, onStdout: read })
  if (exitCode !== 0) throw new Error(`git ls-tree ended with ${exitCode}: ${stderr.trim()}`)
  return found
}
