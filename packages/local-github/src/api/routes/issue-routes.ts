import { changeIssue, openIssue } from '../../changes/issues.ts'
import { notFound, Refusal, validationFailed } from '../../replies/refusal.ts'
import { issueShape } from '../../shapes/issue.ts'
import { findIssue } from '../../world/look-up.ts'
import type { Issue } from '../../world/world.ts'
import { checkedBody, checkedTitle } from '../../replies/limits.ts'
import { movedTo } from '../moved.ts'
import { fresh, page } from '../paginate.ts'
import { created, ok, reads, writes } from '../route.ts'
import type { Answer, RepositoryCall, Route } from '../route.ts'

export const issueRoutes: Route[] = [
  { operation: 'GET /repos/{owner}/{repo}/issues', kind: 'repository', needs: reads('issues'), handle: list },
  {
    operation: 'GET /repos/{owner}/{repo}/issues/{issue_number}',
    kind: 'repository',
    needs: reads('issues', 'pull_requests'),
    handle: (call) => ok(issueShape(call.world, call.repository, issueOf(call))),
  },
  { operation: 'POST /repos/{owner}/{repo}/issues', kind: 'repository', needs: writes('issues'), handle: create },
  {
    operation: 'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
    kind: 'repository',
    needs: writes('issues', 'pull_requests'),
    handle: change,
  },
]

/** The issue or pull request that a call names. */
export function issueOf(call: RepositoryCall): Issue {
  const number = Number(call.parameters['issue_number'])
  const issue = findIssue(call.repository, number)
  if (issue === null) throw absent(call, number)
  return issue
}

/** 410 for a deleted issue, the way on for a transferred one, else 404. */
function absent(call: RepositoryCall, number: number): Refusal {
  const { world, repository } = call
  const gone = repository.goneIssues.get(number)
  if (gone === null) return new Refusal(410, { message: 'This issue was deleted' })
  const target = world.repositories.find(({ id }) => id === gone?.repositoryId)
  return gone === undefined || target === undefined ? notFound() : movedTo(call, target, `/issues/${gone.number}`)
}

function list(call: RepositoryCall): Promise<Answer> {
  const { query, repository, world } = call
  const state = query.get('state') ?? 'open'
  const labels = (query.get('labels') ?? '').split(',').filter((name) => name !== '')
  const since = query.get('since')
  const creator = query.get('creator')?.toLowerCase()
  const found = fresh(call, repository.issues).filter(
    (issue) =>
      (state === 'all' || issue.state === state) &&
      labels.every((name) => issue.labels.some((label) => label.name.toLowerCase() === name.toLowerCase())) &&
      (since === null || issue.updatedAt >= new Date(since)) &&
      (creator === undefined || issue.author.login.toLowerCase() === creator),
  )
  const time = query.get('sort') === 'updated' ? 'updatedAt' : 'createdAt'
  const sign = query.get('direction') === 'asc' ? 1 : -1
  found.sort((one, other) => sign * (one[time].getTime() - other[time].getTime() || one.number - other.number))
  return page(call, found, (issue) => issueShape(world, repository, issue))
}

async function create(call: RepositoryCall): Promise<Answer> {
  const { world, repository, body } = call
  const wanted = {
    title: checkedTitle(body['title'], 'Issue'),
    body: checkedBody(body['body'], 'Issue'),
    labels: labelNames(body['labels']),
  }
  const issue = await openIssue({ ...call, isByApp: true }, wanted)
  return created(issueShape(world, repository, issue))
}

async function change(call: RepositoryCall): Promise<Answer> {
  const { world, repository, body } = call
  const issue = issueOf(call)
  const state = body['state']
  if (state !== undefined && state !== 'open' && state !== 'closed') {
    throw validationFailed({ resource: 'Issue', field: 'state', code: 'invalid', value: state })
  }
  await changeIssue(
    { ...call, issue },
    {
      ...(body['title'] === undefined ? {} : { title: checkedTitle(body['title'], 'Issue') }),
      ...(body['body'] === undefined ? {} : { body: checkedBody(body['body'], 'Issue') }),
      ...(state === undefined ? {} : { state }),
    },
  )
  return ok(issueShape(world, repository, issue))
}

/** Labels come as names or as objects with a name. */
export function labelNames(value: unknown): string[] {
  const items: unknown[] = Array.isArray(value) ? value : []
  return items.map((item) => (typeof item === 'string' ? item : String((item as { name?: unknown }).name)))
}
