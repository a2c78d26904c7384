import { addLabel, findLabel, findOrMakeLabel, removeLabel } from '../../changes/labels.ts'
import { notFound, Refusal, validationFailed } from '../../replies/refusal.ts'
import { labelShape } from '../../shapes/issue.ts'
import type { Issue } from '../../world/world.ts'
import { issueOf, labelNames } from './issue-routes.ts'
import { page } from '../paginate.ts'
import { created, ok, reads, writes } from '../route.ts'
import type { Answer, RepositoryCall, Route } from '../route.ts'

const [read, write] = [reads('issues', 'pull_requests'), writes('issues', 'pull_requests')]
const ofIssue = '/repos/{owner}/{repo}/issues/{issue_number}/labels'

export const labelRoutes: Route[] = [
  {
    operation: 'GET /repos/{owner}/{repo}/labels',
    kind: 'repository',
    needs: read,
    handle: (call) => page(call, call.repository.labels, (label) => labelShape(call.world, call.repository, label)),
  },
  { operation: 'POST /repos/{owner}/{repo}/labels', kind: 'repository', needs: write, handle: create },
  { operation: 'GET /repos/{owner}/{repo}/labels/{name}', kind: 'repository', needs: read, handle: show },
  {
    operation: `GET ${ofIssue}`,
    kind: 'repository',
    needs: read,
    handle: (call) => page(call, issueOf(call).labels, (label) => labelShape(call.world, call.repository, label)),
  },
  { operation: `POST ${ofIssue}`, kind: 'repository', needs: write, handle: add },
  { operation: `PUT ${ofIssue}`, kind: 'repository', needs: write, handle: replace },
  { operation: `DELETE ${ofIssue}/{name}`, kind: 'repository', needs: write, handle: remove },
]

function create({ world, repository, body }: RepositoryCall): Answer {
  const name = String(body['name'])
  if (findLabel(repository, name) !== null) {
    throw validationFailed({ resource: 'Label', field: 'name', code: 'already_exists' })
  }
  const color = typeof body['color'] === 'string' ? body['color'] : 'ededed'
  if (!/^[0-9a-fA-F]{6}$/.test(color)) throw validationFailed({ resource: 'Label', field: 'color', code: 'invalid' })
  const description = typeof body['description'] === 'string' ? body['description'] : null
  return created(labelShape(world, repository, findOrMakeLabel(world, repository, { name, color, description })))
}

function show({ world, repository, parameters }: RepositoryCall): Answer {
  const label = findLabel(repository, parameters['name'] ?? '')
  if (label === null) throw notFound()
  return ok(labelShape(world, repository, label))
}

async function add(call: RepositoryCall): Promise<Answer> {
  const issue = issueOf(call)
  for (const name of labelNames(call.body['labels'])) await addLabel({ ...call, issue }, name)
  return labelsOf(call, issue)
}

async function replace(call: RepositoryCall): Promise<Answer> {
  const issue = issueOf(call)
  const wanted = labelNames(call.body['labels'])
  const gone = issue.labels.filter(({ name }) => !wanted.some((one) => one.toLowerCase() === name.toLowerCase()))
  for (const { name } of gone) await removeLabel({ ...call, issue }, name)
  for (const name of wanted) await addLabel({ ...call, issue }, name)
  return labelsOf(call, issue)
}

async function remove(call: RepositoryCall): Promise<Answer> {
  const issue = issueOf(call)
  const guid = await removeLabel({ ...call, issue }, call.parameters['name'] ?? '')
  if (guid === null) throw new Refusal(404, { message: 'Label does not exist' })
  return labelsOf(call, issue)
}

function labelsOf({ world, repository }: RepositoryCall, issue: Issue): Answer {
  return ok(issue.labels.map((label) => labelShape(world, repository, label)))
}
