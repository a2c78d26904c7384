import { lstatSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

// No link is followed out of the work tree. `root` is its real path; other paths are relative.

const maxBytes = 2_000_000

/** Text of a regular file; null when there is none, or one too large for a document. */
export function readText(root: string, path: string): string | null {
  const target = join(root, path)
  const status = lstatSync(target, { throwIfNoEntry: false })
  if (status?.isFile() !== true || status.size > maxBytes || !isInside(root, target)) return null
  return readFileSync(target, 'utf8')
}

/** Whether anything stands at the path, of whatever kind. */
export function exists(root: string, path: string): boolean {
  return lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined
}

/** Tells whether it wrote: not when the content is the same. Throws rather than follow a link. */
export function writeText(root: string, path: string, content: string): boolean {
  const before = readText(root, path)
  if (before === content) return false
  const target = join(root, path)
  if (!isInside(root, join(root, nearestFolder(root, path))))
    throw new Error(`${path} leads out of the repository through a link.`)
  if (before === null && exists(root, path)) throw new Error(`${path} is a link, a directory or too large.`)
  mkdirSync(dirname(target), { recursive: true })
  writeFileSync(target, content)
  return true
}

const maxFiles = 5000

/** Paths of the project's files, sorted, without hidden and generated folders. */
export function listFiles(root: string): string[] {
  return filesBelow(root, '').sort().slice(0, maxFiles)
}

function filesBelow(root: string, folder: string): string[] {
  const skipped = /^(?:\.|(?:node_modules|dist|build|vendor|target|coverage|specs)$)/
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter(({ name }) => !skipped.test(name))
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? filesBelow(root, path) : entry.isFile() ? path : []
  })
}

function nearestFolder(root: string, path: string): string {
  const folder = dirname(path)
  return exists(root, folder) ? folder : nearestFolder(root, folder)
}

function isInside(root: string, target: string): boolean {
  return !relative(root, realpathSync(target)).startsWith('..')
}
