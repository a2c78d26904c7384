import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ExportedTree } from '../../../src/ports/git-repository.ts'
import { git, resultBundle } from './git.ts'
import { unpack } from './unpack.ts'

/** What a job does, in short: unpacks the input and answers with the same tree and these files. */
export async function workOn(input: ExportedTree, files: Record<string, string>): Promise<Buffer> {
  const directory = await mkdtemp(join(tmpdir(), 'speckit-job-'))
  try {
    git(directory, ['init', '--quiet', '--bare', '.'])
    await unpack(input.whole(), directory)
    const commit = input.inputCommit
    git(directory, ['read-tree', commit])
    for (const [path, content] of Object.entries(files)) {
      const blob = git(directory, ['hash-object', '-w', '--stdin'], content)
      git(directory, ['update-index', '--add', '--cacheinfo', `100644,${blob},${path}`])
    }
    return resultBundle(directory, git(directory, ['write-tree']), commit)
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}
