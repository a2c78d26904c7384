import { changeIssue } from '../../changes/issues.ts'
import { openPull } from '../../changes/pulls/open-pull.ts'
import { requestReviews } from '../../changes/pulls/request-reviews.ts'
import { notFound, validationFailed } from '../../replies/refusal.ts'
import { commitShape, fileShape } from '../../shapes/commit.ts'
import { contentOfPull, pullDetail } from '../../shapes/pull-detail.ts'
import { pullShape } from '../../shapes/pull.ts'
import { branchHead } from '../../git/refs.ts'
import { isPull } from '../../world/look-up.ts'
import type { PullIssue } from '../../world/world.ts'
import { checkedBody, checkedTitle } from '../../replies/limits.ts'
import { fresh, page } from '../paginate.ts'
import { created, ok, reads, writes } from '../route.ts'
import type { Answer, RepositoryCall, Route } from '../route.ts'

const [read, write] = [reads('pull_requests'), writes('pull_requests')]
const all = '/repos/{owner}/{repo}/pulls'
const one = `${all}/{pull_number}`

export const pullRoutes: Route[] = [
  { operation: `GET ${all}`, kind: 'repository', needs: read, handle: list },
  { operation: `POST ${all}`, kind: 'repository', needs: write, handle: create },
  {
    operation: `GET ${one}`,
    kind: 'repository',
    needs: read,
    handle: async (call) => ok(await pullDetail(call.world, call.repository, pullOf(call))),
  },
  { operation: `PATCH ${one}`, kind: 'repository', needs: write, handle: change },
  { operation: `POST ${one}/requested_reviewers`, kind: 'repository', needs: write, handle: askForReviews },
  { operation: `GET ${one}/files`, kind: 'repository', needs: read, handle: listFiles },
  { operation: `GET ${one}/commits`, kind: 'repository', needs: read, handle: listCommits },
]

export function pullOf({ repository, parameters }: RepositoryCall): PullIssue {
  const found = repository.issues.filter(isPull).find(({ number }) => String(number) === parameters['pull_number'])
  if (found === undefined) throw notFound()
  return found
}

function list(call: RepositoryCall): Promise<Answer> {
  const { query, repository, world } = call
  const state = query.get('state') ?? 'open'
  const [head, base] = [query.get('head'), query.get('base')]
  const found = fresh(call, repository.issues)
    .filter(isPull)
    .filter(
      (issue) =>
        (state === 'all' || issue.state === state) &&
        (base === null || issue.pull.base === base) &&
        // GitHub ignores a head without `owner:`.
        (head === null || !head.includes(':') || head === `${repository.owner.login}:${issue.pull.head}`),
    )
  const sign = (query.get('direction') ?? 'desc') === 'asc' ? 1 : -1
  found.sort((one, other) => sign * (one.number - other.number))
  return page(call, found, (issue) => pullShape(world, repository, issue))
}

async function create(call: RepositoryCall): Promise<Answer> {
  const { world, repository, body } = call
  const issue = await openPull(
    { ...call, isByApp: true },
    {
      title: checkedTitle(body['title'], 'PullRequest'),
      body: checkedBody(body['body'], 'PullRequest'),
      head: String(body['head']),
      base: String(body['base']),
      draft: body['draft'] === true,
    },
  )
  return created(await pullDetail(world, repository, issue))
}

async function change(call: RepositoryCall): Promise<Answer> {
  const { world, repository, body } = call
  const issue = pullOf(call)
  const base = body['base']
  if (typeof base === 'string' && branchHead(repository.path, base) === null) {
    throw validationFailed({ resource: 'PullRequest', field: 'base', code: 'invalid' })
  }
  if (typeof base === 'string') issue.pull.base = base
  await changeIssue(
    { ...call, issue },
    {
      ...(body['title'] === undefined ? {} : { title: checkedTitle(body['title'], 'PullRequest') }),
      ...(body['body'] === undefined ? {} : { body: checkedBody(body['body'], 'PullRequest') }),
      ...(body['state'] === undefined ? {} : { state: body['state'] === 'closed' ? 'closed' : 'open' }),
    },
  )
  return ok(await pullDetail(world, repository, issue))
}

function askForReviews(call: RepositoryCall): Answer {
  const { world, repository, body } = call
  const issue = pullOf(call)
  requestReviews({ ...call, issue }, Array.isArray(body['reviewers']) ? body['reviewers'].map(String) : [])
  return created(pullShape(world, repository, issue))
}

async function listFiles(call: RepositoryCall): Promise<Answer> {
  const { head, files } = await contentOfPull(call.repository, pullOf(call))
  return page(call, files, (file) => fileShape(call.world, call.repository, { file, commit: head }))
}

async function listCommits(call: RepositoryCall): Promise<Answer> {
  const { commits } = await contentOfPull(call.repository, pullOf(call))
  return page(call, commits, (commit) => commitShape(call.world, call.repository, commit))
}
