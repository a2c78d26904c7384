import { characters } from '../replies/characters.ts'
import { isCommit } from '../git/refs.ts'
import { invalidRequest, Refusal } from '../replies/refusal.ts'
import { checkRunShape } from '../shapes/check-run.ts'
import type { Place } from '../world/place.ts'
import type { CheckAnnotation, CheckRun, World } from '../world/world.ts'
import { suiteOf } from './check-suites.ts'
import { tell } from './tell.ts'

/** The body of a create or update, after validation against GitHub's schema. */
export type CheckRunRequest = {
  name?: string
  head_sha?: string
  details_url?: string
  external_id?: string
  status?: CheckRun['status']
  conclusion?: string
  started_at?: string
  completed_at?: string
  output?: { title?: string; summary: string; text?: string; annotations?: CheckAnnotation[] }
  actions?: CheckRun['actions']
}

const longestOutputTitle = 255

export async function createCheckRun(place: Place, wanted: CheckRunRequest): Promise<CheckRun> {
  const { world, repository } = place
  const headSha = wanted.head_sha ?? ''
  if (!(await isCommit(repository.path, headSha))) {
    throw new Refusal(422, { message: `No commit found for SHA: ${headSha}` })
  }
  const createdAt = world.now()
  const run: CheckRun = {
    id: world.nextId(),
    suiteId: 0,
    name: wanted.name ?? '',
    headSha,
    externalId: null,
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    startedAt: createdAt,
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
    updates: 0,
    createdAt,
  }
  apply(world, run, wanted)
  run.suiteId = suiteOf(place, { headSha, headBranch: null }).id
  repository.checkRuns.push(run)
  await tellRun(place, run, 'created')
  if (run.status === 'completed') await tellRun(place, run, 'completed')
  return run
}

export async function updateCheckRun(place: Place, run: CheckRun, change: CheckRunRequest): Promise<void> {
  const before = run.status
  apply(place.world, run, change)
  run.updates += 1
  if (before !== 'completed' && run.status === 'completed') await tellRun(place, run, 'completed')
}

/** Checks everything first: a refused request changes nothing. */
function apply(world: World, run: CheckRun, wanted: CheckRunRequest): void {
  const status = nextStatus(run, wanted)
  const title = wanted.output?.title
  if (title !== undefined && characters(title) > longestOutputTitle) {
    throw invalidRequest(`Only ${longestOutputTitle} characters are allowed; ${characters(title)} were supplied.`)
  }
  run.status = status
  run.name = wanted.name ?? run.name
  run.externalId = wanted.external_id ?? run.externalId
  run.detailsUrl = wanted.details_url ?? run.detailsUrl
  run.actions = wanted.actions ?? run.actions
  if (wanted.started_at !== undefined) run.startedAt = new Date(wanted.started_at)
  if (status === 'completed') {
    run.conclusion = wanted.conclusion ?? run.conclusion
    run.completedAt =
      wanted.completed_at === undefined ? (run.completedAt ?? world.now()) : new Date(wanted.completed_at)
  }
  if (wanted.output === undefined) return
  run.title = wanted.output.title ?? run.title
  run.summary = wanted.output.summary
  run.text = wanted.output.text ?? run.text
  // Annotations of later requests are added to those that are there.
  run.annotations = [...run.annotations, ...(wanted.output.annotations ?? [])]
}

function nextStatus(run: CheckRun, wanted: CheckRunRequest): CheckRun['status'] {
  const isConcluded = wanted.conclusion !== undefined || wanted.completed_at !== undefined
  const status = isConcluded ? 'completed' : (wanted.status ?? run.status)
  if (status === 'completed' && wanted.conclusion === undefined && run.conclusion === null) {
    throw invalidRequest('"conclusion" wasn\'t supplied, but is required when "status" is "completed".')
  }
  if (run.status === 'completed' && wanted.status !== undefined && wanted.status !== 'completed') {
    throw invalidRequest(`A completed check run cannot become ${wanted.status}.`)
  }
  if (wanted.conclusion === 'stale') throw invalidRequest('Only GitHub can set the conclusion "stale".')
  return status
}

async function tellRun(place: Place, run: CheckRun, action: 'created' | 'completed'): Promise<void> {
  const payload = { check_run: checkRunShape(place.world, place.repository, run) }
  tell(place, { event: 'check_run', action, payload })
}
