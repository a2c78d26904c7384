import { mkdir, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { ExportedTree, LeftOutFile } from '../../ports/git-repository.ts'
import type { GitSetup } from '../git-setup.ts'
import { temporaryPath, useMirror } from '../mirror/mirror.ts'
import { objectId } from '../object-id.ts'
import { openGit } from '../open-git.ts'
import { inputPacks } from './input-packs.ts'
import { listLargeFiles } from './list-large-files.ts'
import { tarStream } from './tar-stream.ts'
import type { TarEntry } from './tar-stream.ts'
import { packFiltered } from './write-pack.ts'

/** Fixed, so that the same tree always gives the same input commit. */
const signature = {
  GIT_AUTHOR_NAME: 'speckit-app',
  GIT_AUTHOR_EMAIL: 'speckit-app@localhost',
  GIT_AUTHOR_DATE: '2000-01-01T00:00:00Z',
  GIT_COMMITTER_NAME: 'speckit-app',
  GIT_COMMITTER_EMAIL: 'speckit-app@localhost',
  GIT_COMMITTER_DATE: '2000-01-01T00:00:00Z',
}

/** Packs one parentless commit with the tree of `treeish` for a job; nothing of it is in memory. */
export async function exportTree(setup: GitSetup, repositoryId: number, wanted: Wanted): Promise<ExportedTree> {
  const mirror = await useMirror(setup, repositoryId)
  const { largeBytes } = wanted
  const inputCommit = await commitAlone(setup, mirror, wanted.treeish)
  const leftOut = largeBytes === null ? [] : await listLargeFiles(setup, mirror, { commit: inputCommit, largeBytes })
  const limit = largeBytes === null || leftOut.length === 0 ? null : { largeBytes }
  const packs = () => inputPacks(setup, mirror, { input: inputCommit, limit })
  // now, while the job container starts
  await packs()
  return {
    inputCommit,
    leftOut,
    whole: () => streamWhole(packs, leftOut),
    outline: (index) => streamOutline(setup, mirror, { input: inputCommit, leftOut, index }),
  }
}

type Wanted = { treeish: string; largeBytes: number | null }

async function commitAlone(setup: GitSetup, mirror: string, treeish: string): Promise<string> {
  const git = openGit(setup, mirror, { environment: signature, stdin: 'Input of the job\n' })
  return objectId((await git.raw('commit-tree', `${objectId(treeish)}^{tree}`, '-F', '-')).trim())
}

/** Another phase may have made room in the meantime, so the packs are asked for again. */
async function* streamWhole(packs: () => Promise<string[]>, leftOut: readonly LeftOutFile[]): AsyncGenerator<Buffer> {
  const files = (await packs()).map((path) => ({ name: `objects/pack/pack-${basename(path)}`, path }))
  yield* tarStream([...files, ...leftOutEntry(leftOut)])
}

async function* streamOutline(
  setup: GitSetup,
  mirror: string,
  { input, leftOut, index }: { input: string; leftOut: readonly LeftOutFile[]; index: Buffer | null },
): AsyncGenerator<Buffer> {
  const folder = temporaryPath(setup)
  await mkdir(folder, { mode: 0o700 })
  try {
    const pack = join(folder, 'trees.pack')
    await packFiltered(setup, mirror, { pack, revisions: [input], filter: 'blob:none' })
    const indexEntry = index === null ? [] : [{ name: 'speckit-index.tar', content: index }]
    yield* tarStream([{ name: 'speckit-trees.pack', path: pack }, ...indexEntry, ...leftOutEntry(leftOut)])
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

function leftOutEntry(leftOut: readonly LeftOutFile[]): TarEntry[] {
  if (leftOut.length === 0) return []
  const content = Buffer.concat(leftOut.flatMap(({ path }) => [path, Buffer.of(0)]))
  return [{ name: 'speckit-left-out', content }]
}
