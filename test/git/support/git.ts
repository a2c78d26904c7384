import { execFileSync } from 'node:child_process'

/**
 * Runs git for a test in `directory`, with a fixed identity and without this machine's
 * configuration; resolves with its trimmed output.
 */
export function git(directory: string, args: readonly string[], input: string | Buffer = ''): string {
  return gitBytes(directory, args, input).toString('utf8').trim()
}

export function gitBytes(directory: string, args: readonly string[], input: string | Buffer = ''): Buffer {
  return execFileSync('git', args, {
    cwd: directory,
    input,
    stdio: ['pipe', 'pipe', 'pipe'],
    maxBuffer: 256 * 1024 * 1024,
    env: {
      PATH: process.env.PATH,
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_AUTHOR_NAME: 'Test',
      GIT_AUTHOR_EMAIL: 'test@example.com',
      GIT_COMMITTER_NAME: 'Test',
      GIT_COMMITTER_EMAIL: 'test@example.com',
    },
  })
}

export type TreeFile = { mode?: '100644' | '100755' | '120000' | '160000'; content: string | Buffer }

/**
 * Makes a tree from path → content in the repository without a work tree. A gitlink's content is
 * its commit.
 */
export function makeTree(directory: string, files: Record<string, string | TreeFile>): string {
  const here = new Map<string, string>()
  const folders = new Map<string, Record<string, string | TreeFile>>()
  for (const [path, file] of Object.entries(files)) {
    const [first = '', ...rest] = path.split('/')
    if (rest.length > 0) folders.set(first, { ...folders.get(first), [rest.join('/')]: file })
    else here.set(first, entry(directory, file))
  }
  for (const [name, content] of folders) here.set(name, `040000 tree ${makeTree(directory, content)}`)
  return git(directory, ['mktree', '-z', '--missing'], [...here].map(([name, line]) => `${line}\t${name}\0`).join(''))
}

function entry(directory: string, file: string | TreeFile): string {
  const { mode = '100644', content } = typeof file === 'string' ? { content: file } : file
  if (mode === '160000') return `160000 commit ${String(content)}`
  return `${mode} blob ${git(directory, ['hash-object', '-w', '--stdin'], content)}`
}

/**
 * Commits a tree of `files` on `branch` (on top of it when it exists); resolves with the commit.
 */
export function addCommit(directory: string, branch: string, files: Record<string, string | TreeFile>): string {
  const tree = makeTree(directory, files)
  const tip = git(directory, ['for-each-ref', '--format=%(objectname)', `refs/heads/${branch}`])
  const parents = tip === '' ? [] : ['-p', tip]
  const commit = git(directory, ['commit-tree', tree, ...parents, '-m', `Change ${branch}`])
  git(directory, ['update-ref', `refs/heads/${branch}`, commit])
  return commit
}

/**
 * A bundle with `refs/heads/result` = a commit of `tree`, as a job would send it. `base` = objects
 * that are left out.
 */
export function resultBundle(directory: string, tree: string, base?: string): Buffer {
  const commit = git(directory, ['commit-tree', tree, ...(base === undefined ? [] : ['-p', base]), '-m', 'Result'])
  git(directory, ['update-ref', 'refs/heads/result', commit])
  return gitBytes(directory, [
    'bundle',
    'create',
    '--quiet',
    '-',
    'refs/heads/result',
    ...(base === undefined ? [] : [`^${base}`]),
  ])
}
