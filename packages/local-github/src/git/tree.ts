import { gitOfObjects, runGit } from './run-git.ts'

export type TreeEntry = {
  mode: string
  type: 'blob' | 'tree' | 'commit'
  sha: string
  /** Bytes; null for trees and submodules. */
  size: number | null
  name: string
  path: string
}

/** The entry at a path of a commit, by its full id, or null; '' = the root. */
export async function entryAt(path: string, commit: string, file: string): Promise<TreeEntry | null> {
  const clean = file.replace(/^\/+|\/+$/g, '')
  if (clean === '') {
    const root = await gitOfObjects(path, ['rev-parse', `${commit}^{tree}`])
    return { mode: '040000', type: 'tree', sha: root.toString().trim(), size: null, name: '', path: '' }
  }
  const listed = await gitOfObjects(path, ['ls-tree', '-z', '--long', '--full-tree', commit, '--', clean]).catch(
    () => '',
  )
  return parse(listed.toString(), '')[0] ?? null
}

export async function listTree(path: string, directory: TreeEntry): Promise<TreeEntry[]> {
  const listed = await gitOfObjects(path, ['ls-tree', '-z', '--long', '--full-tree', directory.sha])
  return parse(listed.toString(), directory.path)
}

export async function readBlob(path: string, sha: string): Promise<Buffer> {
  return runGit(path, ['cat-file', 'blob', sha])
}

function parse(listed: string, under: string): TreeEntry[] {
  return listed
    .split('\0')
    .filter((line) => line !== '')
    .map((line) => {
      const [mode = '', type = '', sha = '', size = '-'] = line.slice(0, line.indexOf('\t')).split(/ +/)
      const listedPath = line.slice(line.indexOf('\t') + 1)
      const path = under === '' ? listedPath : `${under}/${listedPath}`
      return {
        mode,
        type: type as TreeEntry['type'],
        sha,
        size: size === '-' ? null : Number(size),
        name: path.slice(path.lastIndexOf('/') + 1),
        path,
      }
    })
}
