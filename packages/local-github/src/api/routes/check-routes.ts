import { createCheckRun, updateCheckRun } from '../../changes/check-runs.ts'
import { resolveCommit } from '../../git/refs.ts'
import { notFound, Refusal } from '../../replies/refusal.ts'
import { checkRunShape, checkSuiteShape } from '../../shapes/check-run.ts'
import { repositoryPage } from '../../shapes/repository.ts'
import type { CheckRun } from '../../world/world.ts'
import { fresh, page } from '../paginate.ts'
import { created, ok, reads, writes } from '../route.ts'
import type { Answer, RepositoryCall, Route } from '../route.ts'

const [read, write] = [reads('checks'), writes('checks')]
const all = '/repos/{owner}/{repo}/check-runs'
const one = `${all}/{check_run_id}`

export const checkRoutes: Route[] = [
  { operation: `POST ${all}`, kind: 'repository', needs: write, handle: create },
  {
    operation: `GET ${one}`,
    kind: 'repository',
    needs: read,
    handle: async (call) => ok(checkRunShape(call.world, call.repository, runOf(call))),
  },
  { operation: `PATCH ${one}`, kind: 'repository', needs: write, handle: change },
  { operation: `GET ${one}/annotations`, kind: 'repository', needs: read, handle: listAnnotations },
  {
    operation: 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs',
    kind: 'repository',
    needs: read,
    handle: listRuns,
  },
  {
    operation: 'GET /repos/{owner}/{repo}/commits/{ref}/check-suites',
    kind: 'repository',
    needs: read,
    handle: listSuites,
  },
  {
    operation: 'GET /repos/{owner}/{repo}/check-suites/{check_suite_id}',
    kind: 'repository',
    needs: read,
    handle: showSuite,
  },
]

function runOf({ repository, parameters }: RepositoryCall): CheckRun {
  const found = repository.checkRuns.find(({ id }) => String(id) === parameters['check_run_id'])
  if (found === undefined) throw notFound()
  return found
}

async function create(call: RepositoryCall): Promise<Answer> {
  const run = await createCheckRun(call, call.body)
  return created(checkRunShape(call.world, call.repository, run))
}

async function change(call: RepositoryCall): Promise<Answer> {
  const run = runOf(call)
  await updateCheckRun(call, run, call.body)
  return ok(checkRunShape(call.world, call.repository, run))
}

function listAnnotations(call: RepositoryCall): Promise<Answer> {
  const run = runOf(call)
  const blob = `${repositoryPage(call.world, call.repository)}/blob/${run.headSha}`
  return page(call, run.annotations, (annotation) => ({
    start_column: null,
    end_column: null,
    title: null,
    raw_details: null,
    ...annotation,
    blob_href: `${blob}/${annotation.path}`,
  }))
}

async function listRuns(call: RepositoryCall): Promise<Answer> {
  const { query, world, repository } = call
  const sha = await commitOf(call)
  const [name, status, appId] = [query.get('check_name'), query.get('status'), query.get('app_id')]
  const found = fresh(call, repository.checkRuns).filter(
    (run) =>
      run.headSha === sha &&
      (name === null || run.name === name) &&
      (status === null || run.status === status) &&
      (appId === null || appId === String(world.app.id)),
  )
  const wanted = query.get('filter') === 'all' ? found : latest(found)
  const newestFirst = wanted.toSorted((one, other) => other.id - one.id)
  const answer = await page(call, newestFirst, (run) => checkRunShape(world, repository, run))
  return { ...answer, body: { total_count: wanted.length, check_runs: answer.body } }
}

/** Unless `filter=all`, the newest of each name. */
function latest(runs: readonly CheckRun[]): CheckRun[] {
  return [...new Map(runs.map((run) => [run.name, run])).values()]
}

async function listSuites(call: RepositoryCall): Promise<Answer> {
  const { world, repository } = call
  const sha = await commitOf(call)
  const found = repository.checkSuites.filter(({ headSha }) => headSha === sha)
  const answer = await page(call, found, (suite) => checkSuiteShape(world, repository, suite))
  return { ...answer, body: { total_count: found.length, check_suites: answer.body } }
}

async function showSuite({ world, repository, parameters }: RepositoryCall): Promise<Answer> {
  const suite = repository.checkSuites.find(({ id }) => String(id) === parameters['check_suite_id'])
  if (suite === undefined) throw notFound()
  return ok(checkSuiteShape(world, repository, suite))
}

async function commitOf({ repository, parameters }: RepositoryCall): Promise<string> {
  const name = parameters['ref'] ?? ''
  const sha = await resolveCommit(repository.path, name)
  if (sha === null) throw new Refusal(422, { message: `No commit found for SHA: ${name}` })
  return sha
}
