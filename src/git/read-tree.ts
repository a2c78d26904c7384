import type { GitSetup } from './git-setup.ts'
import { useMirror } from './mirror.ts'
import { objectId } from './object-id.ts'
import { openGit } from './open-git.ts'

/** Content of the regular file at `path`; null when there is none or when it is larger than `maxBytes`. */
export async function readFileOfTree(setup: GitSetup, request: FileRequest): Promise<Buffer | null> {
  const { repositoryId, treeish, path, maxBytes } = request
  if (!isPlainPath(path)) return null
  const git = openGit(setup, await useMirror(setup, repositoryId))
  const listing = await git.raw('ls-tree', '-z', '-l', '--full-tree', objectId(treeish), '--', path)
  const [, id, size] = /^100\d{3} blob ([0-9a-f]{40}) +(\d+)\t/.exec(listing) ?? []
  if (id === undefined || Number(size) > maxBytes) return null
  if (Number(size) === 0) return Buffer.alloc(0)
  const content: unknown = await git.binaryCatFile(['blob', id])
  if (!Buffer.isBuffer(content)) throw new Error('git cat-file gave no bytes')
  return content
}

export type FileRequest = { repositoryId: number; treeish: string; path: string; maxBytes: number }

/** Paths of all files below the folder `under` ('' = all), links and submodules included. */
export async function listFilesOfTree(
  setup: GitSetup,
  repositoryId: number,
  treeish: string,
  under: string,
): Promise<string[]> {
  const folder = under.replace(/\/+$/, '')
  if (folder !== '' && !isPlainPath(folder)) return []
  const git = openGit(setup, await useMirror(setup, repositoryId))
  const below = folder === '' ? [] : ['--', `${folder}/`]
  const listing = await git.raw('ls-tree', '-r', '-z', '--name-only', '--full-tree', objectId(treeish), ...below)
  return listing.split('\0').filter((path) => path !== '')
}

function isPlainPath(path: string): boolean {
  return (
    path !== '' && !path.includes('\0') && path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  )
}
