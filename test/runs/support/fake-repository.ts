import type { Forge, Permission, RepositoryFacts, ReviewComment } from '../../../src/ports/forge.ts'
import { createFakeForge } from '../../ports/fake-forge.ts'
import type { FakeForge } from '../../ports/fake-forge.ts'

type Read = Extract<
  keyof Forge,
  | 'repository'
  | 'permission'
  | 'issue'
  | 'labels'
  | 'branchHead'
  | 'readFile'
  | 'exists'
  | 'ownerFile'
  | 'reviewComments'
>

export type FakeRepository = FakeForge & {
  about: Pick<RepositoryFacts, 'defaultBranch' | 'isArchived'>
  /** Login → permission; who is not there has none. */
  permissions: Map<string, Permission>
  /** Branch → head. */
  heads: Map<string, string>
  /** `head:path` → text. A folder is there when a file in it is. */
  files: Map<string, string>
  labelsOfIssue: string[]
  reviews: ReviewComment[]
  commentReactions: { commentId: number; reaction: string }[]
  /** What was asked from GitHub, in order, like `branchHead main`. */
  reads: string[]
  /** The next read of this name fails. */
  failRead(name: Read, error: Error): void
}

/** GitHub in memory with a repository that has Spec Kit on `main`, and where mona may write. */
export function createFakeRepository(): FakeRepository {
  const faults: { name: Read; error: Error }[] = []
  const base = 'a'.repeat(40)
  const state = {
    about: { defaultBranch: 'main', isArchived: false },
    permissions: new Map<string, Permission>([['mona', 'write']]),
    heads: new Map([['main', base]]),
    files: new Map([[`${base}:.specify/memory/constitution.md`, '']]),
    labelsOfIssue: [] as string[],
    reviews: [] as ReviewComment[],
    commentReactions: [] as FakeRepository['commentReactions'],
    reads: [] as string[],
  }

  async function read<T>(name: Read, what: string, find: () => T): Promise<T> {
    state.reads.push(`${name} ${what}`.trim())
    const fault = faults.findIndex((planned) => planned.name === name)
    const [planned] = fault === -1 ? [] : faults.splice(fault, 1)
    if (planned !== undefined) throw planned.error
    return find()
  }

  function isThere(place: string): boolean {
    return [...state.files.keys()].some((known) => known === place || known.startsWith(`${place}/`))
  }

  const forge = createFakeForge()
  return Object.assign(forge, state, {
    failRead: (name: Read, error: Error) => void faults.push({ name, error }),
    repository: ({ repository }) => read('repository', '', () => ({ ...repository, ...state.about, isPrivate: false })),
    permission: (_at, login) => read('permission', login, () => state.permissions.get(login) ?? 'none'),
    branchHead: (_at, branch) => read('branchHead', branch, () => state.heads.get(branch) ?? null),
    readFile: (_at, path, ref) =>
      read('readFile', path, () => state.files.get(`${state.heads.get(ref) ?? ref}:${path}`) ?? null),
    ownerFile: (_at, path) => read('ownerFile', path, () => null),
    exists: (_at, path, ref) => read('exists', path, () => isThere(`${ref}:${path}`)),
    issue: (_at, number) => read('issue', String(number), () => structuredClone(forge.issueNow)),
    labels: (_at, issue) => read('labels', String(issue), () => state.labelsOfIssue),
    reviewComments: (_at, pullRequest, since) =>
      read('reviewComments', `${pullRequest} since ${since?.toISOString() ?? 'ever'}`, () => state.reviews),
    reactToComment: async (_at, commentId, reaction) => void state.commentReactions.push({ commentId, reaction }),
  } satisfies Pick<Forge, Read | 'reactToComment'> & Pick<FakeRepository, 'failRead'>)
}
