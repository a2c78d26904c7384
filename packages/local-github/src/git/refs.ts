import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { gitOfObjects, tryGit } from './run-git.ts'

/*
 * References are read from git's own files (gitrepository-layout(5)): a local GitHub is asked for
 * them all the time, and a process for each answer costs more than everything else it does.
 */

/**
 * Resolves a branch, tag, `refs/…` name or commit id (abbreviated too) to a commit; null when there
 * is none.
 */
export async function resolveCommit(path: string, name: string): Promise<string | null> {
  if (name.startsWith('-') || name === '') return null
  for (const ref of [`refs/heads/${name}`, `refs/tags/${name}`, name]) {
    const object = isObjectId(ref) ? ref : refTarget(path, ref)
    const commit = object === null ? null : await commitOf(path, object)
    if (commit !== null) return commit
  }
  const found = await tryGit(path, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`])
  return found.code === 0 ? found.stdout.toString().trim() : null
}

export function branchHead(path: string, branch: string): string | null {
  return refTarget(path, `refs/heads/${branch}`)
}

/** The object id that a full ref name points to; null when there is no such ref. */
export function refTarget(path: string, ref: string): string | null {
  if (!/^refs\/[^\0]+$/.test(ref) || ref.split('/').some((part) => ['', '.', '..'].includes(part))) return null
  return looseTarget(path, ref) ?? packedRefs(path).get(ref) ?? null
}

/** Full ref name → object id, sorted by name; `under` for example `refs/heads`. */
export function listRefs(path: string, under: string): { ref: string; sha: string }[] {
  const known = new Map([...packedRefs(path)].filter(([ref]) => ref.startsWith(`${under}/`)))
  for (const file of readdirSync(join(path, under), { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    const ref = join(file.parentPath, file.name).slice(path.length + 1)
    const sha = looseTarget(path, ref)
    if (sha !== null) known.set(ref, sha)
  }
  return [...known].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([ref, sha]) => ({ ref, sha }))
}

/** Name of a branch → its head. */
export function branchHeads(path: string): Record<string, string> {
  const heads = listRefs(path, 'refs/heads')
  return Object.fromEntries(heads.map(({ ref, sha }) => [ref.slice('refs/heads/'.length), sha]))
}

/** Whether the object is there and a commit, by its full id. */
export async function isCommit(path: string, sha: string): Promise<boolean> {
  return isObjectId(sha) && (await commitOf(path, sha)) === sha
}

function isObjectId(text: string): boolean {
  return /^[0-9a-f]{40}$/.test(text)
}

/** The commit that an object is, or that a tag names; null when it is neither, or is not there. */
async function commitOf(path: string, object: string): Promise<string | null> {
  try {
    return (await gitOfObjects(path, ['rev-parse', '--verify', '--quiet', `${object}^{commit}`])).toString().trim()
  } catch {
    return null
  }
}

/** null also while git holds the ref's lock file, whose name is no ref. */
function looseTarget(path: string, ref: string): string | null {
  const text = readIfThere(join(path, ref)).trim()
  return !ref.endsWith('.lock') && isObjectId(text) ? text : null
}

function packedRefs(path: string): Map<string, string> {
  const lines = readIfThere(join(path, 'packed-refs')).split('\n')
  return new Map(
    lines.filter((line) => isObjectId(line.slice(0, 40))).map((line) => [line.slice(41), line.slice(0, 40)]),
  )
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    // also a folder, where a ref was looked for
    return ''
  }
}
