import { lstatSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/**
 * The work tree, seen without following links: a link in the repository must not lead the agent out
 * of it.
 */
export type Workspace = {
  /**
   * Text of a regular file; null when there is none (missing, link, directory) or it is too large
   * for a document.
   */
  read: (path: string) => string | null
  /** Whether anything stands at the path, of whatever kind. */
  exists: (path: string) => boolean
  /**
   * Writes the file when its content differs; tells whether it did. Throws when the path leads out
   * of the work tree.
   */
  write: (path: string, content: string) => boolean
  /**
   * Paths of the project's files in a stable order, without hidden and generated folders; the first
   * few thousand.
   */
  files: () => string[]
}

const maxBytes = 2_000_000
const maxFiles = 5000
const skipped = new Set(['node_modules', 'dist', 'build', 'vendor', 'target', 'coverage', 'specs'])

export function openWorkspace(directory: string): Workspace {
  const root = realpathSync(directory)
  return {
    read: (path) => readRegularFile(root, path),
    exists: (path) => kindOf(join(root, path)) !== null,
    write(path, content) {
      if (readRegularFile(root, path) === content) return false
      const target = join(root, path)
      const folder = existingFolder(dirname(target))
      if (!isInside(root, realpathSync(folder))) throw new Error(`${path} leads out of the repository through a link`)
      mkdirSync(dirname(target), { recursive: true })
      if (kindOf(target) !== 'file' && kindOf(target) !== null) throw new Error(`${path} is not a regular file`)
      writeFileSync(target, content)
      return true
    },
    files() {
      const found: string[] = []
      walk(root, '', found)
      return found
    },
  }
}

function readRegularFile(root: string, path: string): string | null {
  const target = join(root, path)
  try {
    const status = lstatSync(target)
    if (!status.isFile() || status.size > maxBytes || !isInside(root, realpathSync(target))) return null
    return readFileSync(target, 'utf8')
  } catch {
    return null
  }
}

function existingFolder(path: string): string {
  return kindOf(path) === null ? existingFolder(dirname(path)) : path
}

function kindOf(path: string): 'file' | 'other' | null {
  const status = lstatSync(path, { throwIfNoEntry: false })
  return status === undefined ? null : status.isFile() ? 'file' : 'other'
}

function isInside(root: string, path: string): boolean {
  const way = relative(root, path)
  return way === '' || (!way.startsWith('..') && !way.startsWith('/'))
}

function walk(root: string, folder: string, found: string[]): void {
  for (const entry of readdirSync(join(root, folder), { withFileTypes: true }).sort(byName)) {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`
    if (found.length >= maxFiles) return
    if (skipped.has(entry.name) || entry.name.startsWith('.')) continue
    if (entry.isDirectory()) walk(root, path, found)
    else if (entry.isFile()) found.push(path)
  }
}

function byName(left: { name: string }, right: { name: string }): number {
  return left.name < right.name ? -1 : 1
}
