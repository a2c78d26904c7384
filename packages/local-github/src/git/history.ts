import { gitOfObjects } from './run-git.ts'

type Person = { name: string; email: string; date: string }

export type CommitFacts = {
  sha: string
  tree: string
  parents: string[]
  author: Person
  committer: Person
  message: string
}

export type FileChange = {
  path: string
  previousPath: string | null
  status: 'added' | 'removed' | 'modified' | 'renamed'
  blob: string
  additions: number
  deletions: number
  /** Unified diff without its file header; null for binary files. */
  patch: string | null
}

const format = '%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cn%x00%ce%x00%cI%x00%B%x01'

/** Commits are named by their full ids here and below: what comes of them is remembered. */
export async function readCommit(path: string, sha: string): Promise<CommitFacts | null> {
  return (await log(path, ['--max-count=1', sha]))[0] ?? null
}

/** Commits of `head` that `base` does not have, oldest first. */
export async function commitsBetween(path: string, base: string, head: string): Promise<CommitFacts[]> {
  return log(path, ['--reverse', '--topo-order', head, `^${base}`])
}

export async function commitsFrom(path: string, head: string, limit: number): Promise<CommitFacts[]> {
  return log(path, [`--max-count=${limit}`, head])
}

/** null = no common history. */
export async function mergeBase(path: string, one: string, other: string): Promise<string | null> {
  try {
    return (await gitOfObjects(path, ['merge-base', one, other])).toString().trim()
  } catch {
    return null
  }
}

/** What `head` changes since it left `base`, as a pull request shows it. */
export async function changesBetween(path: string, base: string, head: string): Promise<FileChange[]> {
  const from = (await mergeBase(path, base, head)) ?? emptyTree
  return changes(path, from, head)
}

export async function changesOf(path: string, commit: CommitFacts): Promise<FileChange[]> {
  return changes(path, commit.parents[0] ?? emptyTree, commit.sha)
}

/** Paths by kind for a push event. */
export function pathsByKind(files: readonly FileChange[]): { added: string[]; removed: string[]; modified: string[] } {
  const of = (...kinds: FileChange['status'][]) =>
    files.filter(({ status }) => kinds.includes(status)).map(({ path }) => path)
  return { added: of('added', 'renamed'), removed: of('removed'), modified: of('modified') }
}

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

async function log(path: string, argv: string[]): Promise<CommitFacts[]> {
  const output = await gitOfObjects(path, ['log', `--format=${format}`, ...argv, '--'])
  return output
    .toString()
    .split('\x01')
    .map((record) => record.replace(/^\n/, ''))
    .filter((record) => record !== '')
    .map(parseCommit)
}

function parseCommit(record: string): CommitFacts {
  const [sha = '', tree = '', parents = '', an = '', ae = '', ad = '', cn = '', ce = '', cd = '', message = ''] =
    record.split('\0')
  return {
    sha,
    tree,
    parents: parents.split(' ').filter((parent) => parent !== ''),
    author: { name: an, email: ae, date: new Date(ad).toISOString() },
    committer: { name: cn, email: ce, date: new Date(cd).toISOString() },
    message: message.trimEnd(),
  }
}

async function changes(path: string, from: string, to: string): Promise<FileChange[]> {
  const [raw, numbers] = await Promise.all([
    gitOfObjects(path, ['diff', '--raw', '-z', '--no-abbrev', '--find-renames', from, to]),
    gitOfObjects(path, ['diff', '--numstat', '-z', '--no-renames', from, to]),
  ])
  const counts = parseCounts(numbers.toString())
  const files = parseRaw(raw.toString())
  const patches = await patchesOf(path, from, to)
  return files.map((file) => {
    const [additions, deletions] = counts.get(file.path) ?? [0, 0]
    return { ...file, additions, deletions, patch: patches.get(file.path) ?? null }
  })
}

function parseRaw(raw: string): Omit<FileChange, 'additions' | 'deletions' | 'patch'>[] {
  const fields = raw.split('\0')
  const files: Omit<FileChange, 'additions' | 'deletions' | 'patch'>[] = []
  for (let at = 0; at + 1 < fields.length;) {
    const [, , oldBlob = '', newBlob = '', letter = 'M'] = (fields[at] ?? '').split(' ')
    const isRename = letter.startsWith('R') || letter.startsWith('C')
    const first = fields[at + 1] ?? ''
    const path = isRename ? (fields[at + 2] ?? '') : first
    const status = isRename ? 'renamed' : letter === 'A' ? 'added' : letter === 'D' ? 'removed' : 'modified'
    files.push({ path, previousPath: isRename ? first : null, status, blob: status === 'removed' ? oldBlob : newBlob })
    at += isRename ? 3 : 2
  }
  return files
}

function parseCounts(numbers: string): Map<string, [number, number]> {
  const counts = new Map<string, [number, number]>()
  for (const line of numbers.split('\0')) {
    const [added = '', removed = '', path = ''] = line.split('\t')
    if (path !== '') counts.set(path, [Number(added) || 0, Number(removed) || 0])
  }
  return counts
}

async function patchesOf(path: string, from: string, to: string): Promise<Map<string, string>> {
  const quiet = ['-c', 'core.quotePath=false', 'diff', '--find-renames', '--no-color', '--no-ext-diff', from, to]
  const text = (await gitOfObjects(path, quiet)).toString()
  const patches = new Map<string, string>()
  for (const part of text.split(/^diff --git /m).slice(1)) {
    const hunks = part.indexOf('\n@@ ')
    if (hunks < 0) continue
    const header = part.slice(0, hunks)
    const after = /^\+\+\+ "?b\/(.*?)"?\t?$/m.exec(header)?.[1] ?? /^--- "?a\/(.*?)"?\t?$/m.exec(header)?.[1]
    if (after !== undefined) patches.set(after, part.slice(hunks + 1).trimEnd())
  }
  return patches
}
