import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { GitSetup } from '../git-setup.ts'
import { runGit } from '../run-git.ts'

const maxPacks = 50

/**
 * Best effort: melts many small packs (each fetch and each result brings one) into a few. Drops no
 * object, so running phases keep what they reach without a ref.
 */
export async function repackMirror(setup: GitSetup, mirror: string): Promise<void> {
  try {
    const packs = (await readdir(join(mirror, 'objects', 'pack'))).filter((name) => name.endsWith('.pack'))
    if (packs.length <= maxPacks) return
    const args = ['-c', 'repack.writeBitmaps=false', 'repack', '--geometric=2', '-d', '-l', '--quiet']
    const { exitCode, stderr } = await runGit(setup, { args, gitDirectory: mirror, timeoutMs: 10 * 60_000 })
    if (exitCode !== 0) setup.log.warn({ mirror, stderr }, 'a mirror could not be repacked')
  } catch (err) {
    setup.log.warn({ mirror, err }, 'a mirror could not be repacked')
  }
}
