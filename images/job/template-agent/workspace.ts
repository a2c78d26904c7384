import { lstatSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

// No link is followed out of the work tree. `root` is its real path; other paths are relative.

const maxBytes = 2_000_000

/** Text of a regular file; null when there is none, or one too large for a document. */
export function readText(root: string, path: string): string | null {
  const status = lstatSync(join(root, path), { throwIfNoEntry: false })
  if (status?.isFile() !== true || status.size > maxBytes || !isInside(root, path)) return null
  return readFileSync(join(root, path), 'utf8')
}

/** Whether anything stands at the path, of whatever kind. */
export function exists(root: string, path: string): boolean {
  return lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined
}

/** Tells whether it wrote: not when the content is the same. Throws rather than follow a link. */
export function writeText(root: string, path: string, content: string): boolean {
  const before = readText(root, path)
  if (before === content) return false
  if (!isInside(root, dirname(path))) throw new Error(`${path} leads out of the repository through a link.`)
  if (before === null && exists(root, path)) throw new Error(`${path} is a link, a directory or too large.`)
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
  return true
}

const maxFiles = 5000
const skipped = /^(?:\.|(?:node_modules|dist|build|vendor|target|coverage|specs)$)/

/** Paths of the project's files, sorted, without hidden and generated folders. */
export function listFiles(root: string, folder = ''): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter(({ name }) => !skipped.test(name))
  const paths = entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? listFiles(root, path) : entry.isFile() ? path : []
  })
  return paths.sort().slice(0, maxFiles)
}

/** A path that does not exist yet is where its folder is. */
function isInside(root: string, path: string): boolean {
  if (!exists(root, path)) return isInside(root, dirname(path))
  return !relative(root, realpathSync(join(root, path))).startsWith('..')
}
