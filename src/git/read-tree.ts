import type { GitSetup } from './git-setup.ts'
import { useMirror } from './mirror/mirror.ts'
import { objectId } from './object-id.ts'
import { openGit } from './open-git.ts'
import { runGit } from './run-git.ts'

/**
 * Contents of regular files, in the order of the paths; null where there is none or it is larger.
 * Two processes, however many paths.
 */
export async function readFilesOfTree(setup: GitSetup, request: FilesRequest): Promise<(Buffer | null)[]> {
  const { repositoryId, treeish, paths, maxBytes } = request
  const mirror = await useMirror(setup, repositoryId)
  const blobs = await findBlobs(setup, mirror, { treeish, paths: paths.filter(isPlainPath) })
  const wanted = [...blobs.values()].filter(({ size }) => size <= maxBytes)
  const contents = await readBlobs(setup, mirror, wanted)
  return paths.map((path) => contents.get(blobs.get(path)?.id ?? '') ?? null)
}

export type FilesRequest = { repositoryId: number; treeish: string; paths: readonly string[]; maxBytes: number }

type Blob = { id: string; size: number }

async function findBlobs(
  setup: GitSetup,
  mirror: string,
  { treeish, paths }: Pick<FilesRequest, 'treeish' | 'paths'>,
): Promise<Map<string, Blob>> {
  // without a path git would list everything
  if (paths.length === 0) return new Map()
  const args = ['ls-tree', '-z', '-l', '--full-tree', objectId(treeish), '--', ...paths]
  const listing = await openGit(setup, mirror).raw(args)
  const entries = listing.split('\0').map((entry) => /^100\d{3} blob ([0-9a-f]{40}) +(\d+)\t/.exec(entry))
  const files = entries.filter((match) => match !== null)
  return new Map(
    files.map(({ 0: head, 1: id = '', 2: size, input }) => [input.slice(head.length), { id, size: Number(size) }]),
  )
}

/** Id → content. */
async function readBlobs(setup: GitSetup, mirror: string, blobs: readonly Blob[]): Promise<Map<string, Buffer>> {
  const sizes = new Map(blobs.map(({ id, size }) => [id, size]))
  if (sizes.size === 0) return new Map()
  const stdin = [...sizes.keys()].map((id) => `${id}\n`).join('')
  const args = ['cat-file', '--batch', '--buffer']
  const { exitCode, stdout, stderr } = await runGit(setup, { args, gitDirectory: mirror, stdin })
  if (exitCode !== 0) throw new Error(`git cat-file ended with ${exitCode}: ${stderr.trim()}`)
  const contents = new Map<string, Buffer>()
  let at = 0
  for (const [id, size] of sizes) {
    const head = `${id} blob ${size}\n`
    if (stdout.toString('latin1', at, at + head.length) !== head) throw new Error(`git cat-file did not give ${id}`)
    at += head.length
    contents.set(id, stdout.subarray(at, at + size))
    at += size + 1
  }
  return contents
}

function isPlainPath(path: string): boolean {
  return (
    path !== '' && !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  )
}
