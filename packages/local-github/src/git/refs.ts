import { execFileSync } from 'node:child_process'
import { gitEnvironment, gitText, tryGit } from './run-git.ts'

/** Resolves a branch, tag, `refs/…` name or commit id (abbreviated too) to a commit; null when there is none. */
export async function resolveCommit(path: string, name: string): Promise<string | null> {
  if (name.startsWith('-') || name === '') return null
  for (const candidate of [`refs/heads/${name}`, `refs/tags/${name}`, name]) {
    const found = await tryGit(path, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${candidate}^{commit}`])
    if (found.code === 0) return found.stdout.toString().trim()
  }
  return null
}

export async function branchHead(path: string, branch: string): Promise<string | null> {
  return refTarget(path, `refs/heads/${branch}`)
}

export async function refTarget(path: string, ref: string): Promise<string | null> {
  const found = await tryGit(path, ['rev-parse', '--verify', '--quiet', '--end-of-options', ref])
  return found.code === 0 ? found.stdout.toString().trim() : null
}

/** Full ref name → object id, sorted by name; `under` for example `refs/heads/`. */
export async function listRefs(path: string, under: string): Promise<{ ref: string; sha: string }[]> {
  return parseRefs(await gitText(path, [...forEachRef, under.replace(/\/+$/, '')]))
}

/** The same without waiting, for snapshots. */
export function branchesNow(path: string): Record<string, string> {
  const listed = execFileSync('git', [...forEachRef, 'refs/heads'], {
    cwd: path,
    env: gitEnvironment(),
    encoding: 'utf8',
  })
  return Object.fromEntries(parseRefs(listed).map(({ ref, sha }) => [ref.slice('refs/heads/'.length), sha]))
}

/** Whether the object is there and a commit, by its full id. */
export async function isCommit(path: string, sha: string): Promise<boolean> {
  if (!/^[0-9a-f]{40}$/.test(sha)) return false
  const type = await tryGit(path, ['cat-file', '-t', sha])
  return type.stdout.toString().trim() === 'commit'
}

const forEachRef = ['for-each-ref', '--format=%(objectname) %(refname)']

function parseRefs(listed: string): { ref: string; sha: string }[] {
  return listed
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ sha: line.slice(0, 40), ref: line.slice(41).trim() }))
}
