import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gitText, runGit } from './run-git.ts'

export type FileCommit = {
  branch: string
  /** null = a first commit without a parent. */
  parent: string | null
  /** What the branch points to before; default: the parent. */
  expected?: string
  files: Record<string, string>
  directory?: string
  message: string
  author: { name: string; email: string }
  date: Date
}

/**
 * Commits on a branch of a bare repository through a temporary index, and moves the branch.
 * Resolves with the commit.
 */
export async function commitFiles(path: string, commit: FileCommit): Promise<string> {
  const temporary = await mkdtemp(join(tmpdir(), 'standin-index-'))
  try {
    const environment = { GIT_INDEX_FILE: join(temporary, 'index'), ...identity(commit) }
    const run = (argv: string[], stdin = '') => gitText(path, argv, { environment, stdin })
    if (commit.parent !== null) await run(['read-tree', commit.parent])
    if (commit.directory !== undefined) {
      await run(['-C', commit.directory, `--git-dir=${path}`, '--work-tree=.', 'add', '--all', '--force', '.'])
    }
    for (const [file, text] of Object.entries(commit.files)) {
      const blob = await run(['hash-object', '-w', '--stdin'], text)
      await run(['update-index', '--add', '--cacheinfo', `100644,${blob},${file}`])
    }
    const tree = await run(['write-tree'])
    const parents = commit.parent === null ? [] : ['-p', commit.parent]
    const sha = await run(['commit-tree', tree, ...parents, '-F', '-'], commit.message)
    await runGit(path, [
      'update-ref',
      `refs/heads/${commit.branch}`,
      sha,
      commit.expected ?? commit.parent ?? '0'.repeat(40),
    ])
    return sha
  } finally {
    await rm(temporary, { recursive: true, force: true })
  }
}

/** Who commits and when, for git's environment. */
export function identity({ author, date }: Pick<FileCommit, 'author' | 'date'>): Record<string, string> {
  const seconds = `${Math.floor(date.getTime() / 1000)} +0000`
  return {
    GIT_AUTHOR_NAME: author.name,
    GIT_AUTHOR_EMAIL: author.email,
    GIT_AUTHOR_DATE: seconds,
    GIT_COMMITTER_NAME: author.name,
    GIT_COMMITTER_EMAIL: author.email,
    GIT_COMMITTER_DATE: seconds,
  }
}
