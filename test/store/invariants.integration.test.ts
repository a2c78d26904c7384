import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from '@jest/globals'
import fc from 'fast-check'
import type { PhaseName } from '../../src/domain/run/phase.ts'
import { failedPhase } from '../../src/domain/run/run.ts'
import type { PhaseResult, RunRecord } from '../../src/domain/run/run.ts'
import { runSettings } from '../domain/support/run-settings.ts'
import type { Steering } from '../../src/domain/run/steer-run.ts'
import { newCommand } from '../support/new-run.ts'
import { openTestStore } from '../support/open-store.ts'
import type { TestStore } from '../support/open-store.ts'
import { begin, commits, finishJob, forgotten, work } from './support/work.ts'

let test: TestStore

beforeAll(async () => {
  test = await openTestStore()
})
afterAll(() => test.close())

const steps = 70
const plans: [PhaseName[], ...PhaseName[][]] = [
  ['specify', 'plan', 'tasks'],
  ['specify'],
  ['specify', 'clarify', 'plan'],
]
const issues: [number, ...number[]] = [1, 2, 3]

/** The same choices for the same seed, so that a walk that fails can be walked again. */
function createDice(seed: number): <T>(among: readonly [T, ...T[]]) => T {
  const numbers = fc.sample(fc.noBias(fc.nat()), { seed, numRuns: steps * 5 })
  return (among) => among[(numbers.pop() ?? 0) % among.length] ?? among[0]
}

it.each([11, 23])('every run can always go on, whatever is done to it (seed %i)', async (seed) => {
  const pick = createDice(seed)
  const installationId = seed * 1_000
  const repository = { id: seed, owner: 'octo', name: 'todo' }
  const settings = { ...runSettings, gates: ['specify' as const, 'plan' as const], maxRunsPerRepository: 2 }
  const open = () => test.store.openRuns({ installationId })
  const walked: string[] = []

  for (let step = 0; step < steps; step++) {
    const runs = await open()
    const act = pick(['ask', 'work', 'work', 'work', 'steer', 'steer', 'leased', 'sweep'] as const)
    const run = runs.length === 0 || act === 'ask' ? null : pick(runs as [RunRecord, ...RunRecord[]])
    walked.push(`${act} ${run?.id.slice(0, 4) ?? ''}`)
    if (run === null) {
      const number = pick(issues)
      const phases = pick(plans).map((name) => ({ id: randomUUID(), name, input: null }))
      await test.askForRun({ installationId, repository, settings, phases, issue: { number, title: 'T', body: '' } })
    } else if (act === 'steer') await steer(run, pick(steerings(run)))
    else if (act === 'sweep') await test.store.admitPending()
    else if (!run.isPending && run.status !== 'waiting') {
      if (act === 'work') await work(test, run.id, pick(results))
      else await cancelUnderLease(run, pick(results))
    }
    expect([walked, await broken(installationId)]).toEqual([walked, []])
  }

  // it all comes to an end
  for (let runs = await open(); runs.length > 0; runs = await open()) {
    const [run] = runs.filter(({ isPending }) => !isPending)
    if (run === undefined) throw new Error('runs are pending behind nobody')
    await steer(run, cancel)
  }
})

const cancel: Steering = {
  kind: 'cancel',
  cancellation: { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled.' },
}

const question = { text: 'Which?', options: [], place: null }
const results: [PhaseResult, ...PhaseResult[]] = [
  commits(),
  commits({ commitSha: 'c'.repeat(40) }),
  commits({ questions: [question] }),
  { kind: 'asked', questions: [question], detail: 'Which?', usage: null },
  { kind: 'blocked', headSha: 'd'.repeat(40), detail: 'moved' },
  { kind: 'unchanged', documentExists: true, usage: null, detail: 'same' },
  failedPhase('agent_failed', 'x'),
]

function steerings({ headSha, questions }: RunRecord): [Steering, ...Steering[]] {
  const approval = { login: 'hubot', id: 2, via: 'button', sha: headSha ?? '', at: new Date() } as const
  const answers = questions.map(({ number }) => ({ number, text: 'this' }))
  return [
    { kind: 'approve', approval },
    { kind: 'approve', approval },
    { kind: 'answer', answers, by: 'mona' },
    { kind: 'answer', answers, by: 'mona' },
    { kind: 'revise', phase: 'specify', input: 'shorter' },
    { kind: 'revise', phase: 'implement', input: 'shorter' },
    { kind: 'moved', headSha: 'e'.repeat(40) },
    cancel,
  ]
}

async function steer({ id }: RunRecord, steering: Steering): Promise<void> {
  await test.store.steerRun(id, steering, { by: newCommand(), at: new Date() })
}

async function cancelUnderLease(run: RunRecord, result: PhaseResult): Promise<void> {
  const { fence, phaseId } = await begin(test, run.id)
  await finishJob(test, phaseId)
  await steer(run, cancel)
  await test.store.completePhase({ runId: run.id, fence }, { phaseId, result, at: new Date() })
}

/** What must never be, in words. */
async function broken(installationId: number): Promise<string[]> {
  const runs = await test.store.openRuns({ installationId })
  const active = runs.filter(({ isPending }) => !isPending)
  const queued = new Set((await test.queuedJobs()).flatMap((job) => (job.kind === 'phase' ? [job.runId] : [])))
  const held = runs.filter(
    (run) =>
      run.isPending &&
      (run.status !== 'queued' || run.phases.some(({ status }) => status !== 'queued') || queued.has(run.id)),
  )
  const busy = active.filter(({ status }) => status !== 'waiting')
  const free = runs.filter(
    (run) => run.isPending && busy.length < 2 && !active.some(({ issue }) => issue.number === run.issue.number),
  )
  const waiting = active.filter((run) => run.status === 'waiting')
  return [
    ...(await forgotten(test)).map((id) => `nobody goes on with ${id}`),
    ...active
      .filter((run, index) => active.findIndex((other) => other.issue.number === run.issue.number) !== index)
      .map(({ id }) => `${id} is active beside another run of its issue`),
    ...held.map(({ id }) => `${id} is pending and worked on`),
    ...free.map(({ id }) => `${id} is pending and nothing is in its way`),
    ...waiting.filter(({ id }) => queued.has(id)).map(({ id }) => `${id} waits for people and has a job`),
    ...waiting.filter((run) => !canBeAnswered(run)).map(({ id }) => `${id} waits for what nobody can give`),
    ...runs.filter((run) => !isInOrder(run)).map(({ id }) => `${id} has its phases out of order`),
  ]
}

function canBeAnswered({ waitingFor, headSha, questions, phases, cancellation }: RunRecord): boolean {
  if (cancellation !== null) return false
  return waitingFor === 'answers'
    ? questions.some(({ answer }) => answer === null)
    : headSha !== null && phases.some(({ status }) => status === 'queued')
}

/** Each position once, and nothing that is over behind what is to come. */
function isInOrder({ phases }: RunRecord): boolean {
  const isOver = phases.map(({ status }) => status === 'completed')
  const firstOpen = isOver.indexOf(false)
  const isSorted = firstOpen === -1 || isOver.lastIndexOf(true) < firstOpen
  return isSorted && phases.every(({ position }, index) => position === index)
}
