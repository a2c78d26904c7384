import { posix } from 'node:path'
import type { GitSetup } from '../git-setup.ts'
import { objectId } from '../object-id.ts'
import { runGit } from '../run-git.ts'

type Follow = {
  commit: string
  isLaid: (path: string) => boolean
  /** Whether a folder that a link leads to belongs to what is laid. */
  isFollowed: (folder: string) => boolean
}

const mostLinks = 200
const mostRounds = 10

/**
 * Where the links among what is laid lead to inside the commit: whose content would otherwise come
 * from elsewhere. Paths as in `RawEntry`, with one character per byte.
 */
export async function linkedPaths(
  setup: GitSetup,
  mirror: string,
  { commit, isLaid, isFollowed }: Follow,
): Promise<string[]> {
  const { files, links } = await list(setup, mirror, commit)
  const found = new Set<string>()
  const isWanted = (path: string) => isLaid(path) || found.has(path) || [...found].some((one) => isBelow(path, one))
  const read = new Map<string, string | null>()
  for (let round = 0; round < mostRounds; round += 1) {
    const open = [...links.keys()].filter((path) => !read.has(path) && isWanted(path)).slice(0, mostLinks)
    if (open.length === 0) break
    for (const path of open) {
      const target = resolve(path, await textOf(setup, mirror, links.get(path) ?? ''))
      read.set(path, target)
      const isFile = target !== null && (files.has(target) || links.has(target))
      if (target !== null && (isFile || isFollowed(target))) found.add(target)
    }
  }
  return [...found]
}

export function isBelow(path: string, folder: string): boolean {
  return path.startsWith(`${folder}/`)
}

async function list(setup: GitSetup, mirror: string, commit: string) {
  const args = ['ls-tree', '-r', '-z', '--full-tree', objectId(commit)]
  const { exitCode, stdout, stderr } = await runGit(setup, { args, gitDirectory: mirror })
  if (exitCode !== 0) throw new Error(`git ls-tree ended with ${exitCode}: ${stderr.trim()}`)
  const [files, links] = [new Set<string>(), new Map<string, string>()]
  for (const line of stdout.toString('latin1').split('\0')) {
    const path = line.slice(line.indexOf('\t') + 1)
    if (line.startsWith('120000 ')) links.set(path, line.slice('120000 blob '.length, '120000 blob '.length + 40))
    else if (line.startsWith('100')) files.add(path)
  }
  return { files, links }
}

const longestTarget = 4096

async function textOf(setup: GitSetup, mirror: string, id: string): Promise<string> {
  const args = ['cat-file', 'blob', objectId(id)]
  const answer = await runGit(setup, { args, gitDirectory: mirror, maxOutputBytes: longestTarget })
  return answer.stdout.toString('latin1')
}

/** null = it leads out of the repository, or to its root. */
function resolve(link: string, target: string): string | null {
  if (target === '' || target.startsWith('/')) return null
  const path = posix.normalize(posix.join(posix.dirname(link), target)).replace(/\/$/, '')
  return path === '.' || path === '..' || path.startsWith('../') ? null : path
}
