import { randomBytes } from 'node:crypto'
import type { Status } from '../../src/domain/run/run.ts'
import { UnavailableError, UserError } from '../../src/errors.ts'
import type {
  CheckRunContent,
  Comment,
  Forge,
  IssueNow,
  Permission,
  PullRequest,
  Reaction,
  RepositoryAccess,
} from '../../src/ports/forge.ts'

type CheckRunRow = CheckRunContent & { id: number; headSha: string; annotationCount: number }
type Fault = { call: keyof Forge; isApplied: boolean }

/**
 * GitHub in memory, as strict as the real one about limits and about what may not be done twice.
 */
export type FakeForge = Forge & {
  comments: (Comment & { issue: number; isOurs: boolean })[]
  pulls: (PullRequest & { branch: string; base: string })[]
  checkRuns: CheckRunRow[]
  reactions: { issue: number; reaction: Reaction }[]
  /** Only who has a permission can be asked. */
  reviewRequests: { number: number; login: string }[]
  /** Names of the calls that changed something, in order. */
  writes: string[]
  hasDrafts: boolean
  /** What has become of every repository; null = GitHub does not know it any more. */
  found: { owner?: string; name?: string; isArchived?: boolean } | null
  /** The issue, whatever its number; null = gone. */
  issueNow: IssueNow | null
  /** By login; nobody else has any. */
  permissions: Map<string, Permission>
  /** Every token that was minted for git; alive = not revoked yet. */
  tokens: { token: string; access: 'read' | 'write'; isAlive: boolean }[]
  /**
   * The next call of this name fails; `isApplied`: it takes effect all the same, only its answer is
   * lost.
   */
  failNext(call: keyof Forge, isApplied: boolean): void
}

export function createFakeForge(): FakeForge {
  let lastId = 100
  const faults: Fault[] = []
  const state = {
    comments: [] as FakeForge['comments'],
    pulls: [] as FakeForge['pulls'],
    checkRuns: [] as CheckRunRow[],
    reactions: [] as FakeForge['reactions'],
    reviewRequests: [] as FakeForge['reviewRequests'],
    writes: [] as string[],
    hasDrafts: true,
    found: {} as FakeForge['found'],
    issueNow: openIssue() as IssueNow | null,
    permissions: new Map<string, Permission>(),
    tokens: [] as FakeForge['tokens'],
  }

  async function write<T>(call: keyof Forge, apply: () => T): Promise<T> {
    const fault = faults.findIndex((planned) => planned.call === call)
    const [planned] = fault === -1 ? [] : faults.splice(fault, 1)
    if (planned !== undefined && !planned.isApplied) throw new UnavailableError(`${call}: nothing happened`)
    const result = apply()
    state.writes.push(call)
    if (planned !== undefined) throw new UnavailableError(`${call}: the answer was lost`)
    return structuredClone(result)
  }

  function nextId(): number {
    lastId += 1
    return lastId
  }

  return Object.assign(state, {
    failNext: (call: keyof Forge, isApplied: boolean) => void faults.push({ call, isApplied }),
    ...unused,

    whereabouts: async ({ repository }) => {
      if (state.found === null) throw new UserError('github_refused', 'There is no such repository.', { wayOut: '–' })
      return { isArchived: false, ...repository, ...state.found }
    },
    issue: async () => structuredClone(state.issueNow),
    permission: async (_at, login) => state.permissions.get(login) ?? 'none',
    withGitToken: async (_at, access, use) => {
      const minted = { token: randomBytes(20).toString('hex'), access, isAlive: true }
      state.tokens.push(minted)
      try {
        return await use(minted.token)
      } finally {
        minted.isAlive = false
      }
    },
    branchHead: async () => 'a'.repeat(40),
    cloneUrl: ({ owner, name }) => `https://github.example/${owner}/${name}.git`,

    ownComments: async (_at, issue) =>
      structuredClone(state.comments.filter((comment) => comment.isOurs && comment.issue === issue)),
    createComment: async (_at, issue, body) =>
      write('createComment', () => {
        const comment = {
          id: nextId(),
          issue,
          body: limited(body, 65_536),
          url: 'https://github.example/c',
          isOurs: true,
        }
        state.comments.push(comment)
        return comment
      }),
    updateComment: async (_at, id, body) =>
      write('updateComment', () => {
        const comment = state.comments.find((known) => known.id === id)
        if (comment === undefined) return false
        comment.body = limited(body, 65_536)
        return true
      }),
    react: async (_at, issue, reaction) =>
      write('react', () => {
        const isThere = state.reactions.some((known) => known.issue === issue && known.reaction === reaction)
        if (!isThere) state.reactions.push({ issue, reaction })
      }),

    pullRequestsFrom: async (_at, branch) =>
      structuredClone(state.pulls.filter((pull) => pull.branch === branch).toReversed()),
    createPullRequest: async (_at, { branch, base, title, body, isDraft }) =>
      write('createPullRequest', () => {
        if (isDraft && !state.hasDrafts)
          throw new UserError('draft_not_supported', 'No drafts here.', { wayOut: 'None.' })
        if (state.pulls.some((pull) => pull.branch === branch && pull.state === 'open')) {
          throw new UserError('pull_request_exists', `There is one from ${branch}.`, { wayOut: 'Use it.' })
        }
        const number = nextId()
        const url = `https://github.example/pull/${number}`
        const headSha = 'a'.repeat(40)
        const pull = {
          number,
          url,
          branch,
          base,
          isDraft,
          headSha,
          title: limited(title, 256),
          body: limited(body, 65_536),
          state: 'open' as const,
          isMerged: false,
        }
        state.pulls.push(pull)
        return pull
      }),
    updatePullRequest: async (_at, number, { title, body }) =>
      write('updatePullRequest', () => {
        const pull = state.pulls.find((known) => known.number === number)
        if (pull === undefined)
          throw new UserError('github_refused', `There is no pull request ${number}.`, { wayOut: 'None.' })
        if (title !== undefined) pull.title = limited(title, 256)
        if (body !== undefined) pull.body = limited(body, 65_536)
      }),

    requestReview: async (_at, number, login) =>
      write('requestReview', () => {
        const pull = state.pulls.find((known) => known.number === number && known.state === 'open')
        if (pull === undefined || !state.permissions.has(login)) return false
        state.reviewRequests.push({ number, login })
        return true
      }),

    ownCheckRuns: async (_at, sha) =>
      state.checkRuns
        .filter(({ headSha }) => headSha === sha)
        .map(({ id, name, externalId, status, conclusion }) => ({
          id,
          name,
          externalId,
          status: status as Status,
          conclusion,
        })),
    createCheckRun: async (_at, content) =>
      write('createCheckRun', () => {
        const row = {
          ...checked(content),
          headSha: content.headSha,
          id: nextId(),
          annotationCount: content.annotations.length,
        }
        state.checkRuns.push(row)
        return row
      }),
    updateCheckRun: async (_at, id, content) =>
      write('updateCheckRun', () => {
        const row = state.checkRuns.find((known) => known.id === id)
        if (row === undefined)
          throw new UserError('github_refused', `There is no check run ${id}.`, { wayOut: 'None.' })
        if (row.status === 'completed' && content.status !== 'completed')
          throw new Error('a completed check run went back')
        Object.assign(row, checked(content), { annotationCount: row.annotationCount + content.annotations.length })
      }),
  } satisfies Omit<FakeForge, keyof typeof state>)
}

/** Open, with our label, and with the text that `runRecord()` works from. */
export function openIssue(change: Partial<IssueNow> = {}): IssueNow {
  const text = { title: 'Add due dates', body: 'Every task can have a due date.' }
  return { isOpen: true, labels: ['speckit'], ...text, updatedAt: new Date('2026-12-01T00:00:00Z'), ...change }
}

function checked(content: CheckRunContent): CheckRunContent {
  limited(content.title, 255)
  limited(content.summary, 65_535)
  if (content.text !== '') limited(content.text, 65_535)
  if (content.actions.length > 3) throw new Error('more than three buttons')
  for (const { label, description, identifier } of content.actions) {
    limited(label, 20)
    limited(description, 40)
    limited(identifier, 20)
  }
  if (content.annotations.length > 50) throw new Error('more than 50 annotations')
  if ((content.status === 'completed') !== (content.conclusion !== null))
    throw new Error('completed means a conclusion')
  return structuredClone(content)
}

function limited(text: string, limit: number): string {
  if (text === '' || text.length > limit)
    throw new Error(`a text of ${text.length} characters, 1 to ${limit} are allowed`)
  return text
}

async function notHere(): Promise<never> {
  throw new Error('nothing under test asks for this')
}

const unused = {
  repository: async ({ repository }: RepositoryAccess) => ({ ...repository, defaultBranch: 'main', isArchived: false }),
  branchHead: notHere,
  readFile: notHere,
  exists: notHere,
  ownerFile: notHere,
  reactToComment: notHere,
  reviewComments: notHere,
  labels: notHere,
}
