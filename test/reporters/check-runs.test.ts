import { describe, expect, it } from '@jest/globals'
import type { RunRecord } from '../../src/domain/run/run.ts'
import { createCheckRuns } from '../../src/reporters/check-runs.ts'
import { buildPhase, buildReport, buildRun, committedPhase, finishedRun } from '../texts/support/build-report.ts'
import type { createFakeForge } from '../ports/fake-forge.ts'
import { setUp } from './support/setup.ts'

const [sha1, sha2] = ['1'.repeat(40), '2'.repeat(40)] as const
const queued = [buildPhase({ name: 'plan', position: 1 }), buildPhase({ name: 'tasks', position: 2 })] as const
const start = new Date('2026-03-01T10:10:00Z')
const spec = {
  title: 's',
  userStories: [],
  requirementCount: 1,
  openQuestions: [{ line: 3, text: 'when?' }],
  taskCount: null,
}

function runAt(headSha: string, phases: RunRecord['phases']): ReturnType<typeof buildReport> {
  return buildReport(buildRun({ headSha, phases, spec }))
}

const afterSpecify = runAt(sha1, [committedPhase('specify', sha1), ...queued])
const planRuns = runAt(sha1, [
  committedPhase('specify', sha1),
  { ...queued[0], status: 'in_progress', startedAt: start },
  queued[1],
])
const afterPlan = runAt(sha2, [committedPhase('specify', sha1), committedPhase('plan', sha2), queued[1]])
const tasksFailed = runAt(sha2, [
  committedPhase('specify', sha1),
  committedPhase('plan', sha2),
  {
    ...queued[1],
    status: 'completed',
    conclusion: 'failure',
    reason: 'agent_failed',
    startedAt: start,
    completedAt: start,
  },
])

function shown(forge: ReturnType<typeof createFakeForge>, sha: string): string[] {
  return forge.checkRuns
    .filter(({ headSha }) => headSha === sha)
    .map(({ name, status, conclusion }) => `${name}: ${conclusion ?? status}`)
}

describe('createCheckRuns', () => {
  it('makes none before the first commit', async () => {
    const { forge, show } = setUp(createCheckRuns)

    await show(buildReport(buildRun()))
    await show(buildReport(buildRun({ status: 'completed', conclusion: 'failure', reason: 'agent_failed' })))

    expect(forge.writes).toEqual([])
  })

  it('makes one a phase and updates only what differs', async () => {
    const { forge, show } = setUp(createCheckRuns)

    await show(afterSpecify)
    await show(afterSpecify)
    expect(shown(forge, sha1)).toEqual([
      'Spec Kit / specify: success',
      'Spec Kit / plan: queued',
      'Spec Kit / tasks: queued',
    ])
    await show(planRuns)
    await show(planRuns)

    expect(shown(forge, sha1)).toEqual([
      'Spec Kit / specify: success',
      'Spec Kit / plan: in_progress',
      'Spec Kit / tasks: queued',
    ])
    expect(forge.writes).toEqual(['createCheckRun', 'createCheckRun', 'createCheckRun', 'updateCheckRun'])
  })

  it('moves to a new head and closes what is open on the old one', async () => {
    const { forge, show } = setUp(createCheckRuns)
    await show(planRuns)

    await show(afterPlan)
    await show(afterPlan)

    expect(shown(forge, sha1)).toEqual([
      'Spec Kit / specify: success',
      'Spec Kit / plan: neutral',
      'Spec Kit / tasks: neutral',
    ])
    expect(shown(forge, sha2)).toEqual([
      'Spec Kit / specify: success',
      'Spec Kit / plan: success',
      'Spec Kit / tasks: queued',
    ])
    expect(forge.checkRuns[1]?.title).toBe('Moved to 2222222')
    expect(forge.writes).toHaveLength(3 + 3 + 2)
  })

  it('shows a failure on the head with its reason', async () => {
    const { forge, show } = setUp(createCheckRuns)
    await show(afterPlan)

    await show(tasksFailed)

    expect(shown(forge, sha2)[2]).toBe('Spec Kit / tasks: failure')
    expect(forge.checkRuns.at(2)?.title).toMatch(/^The agent failed\. /)
  })

  it('never takes a completed one back', async () => {
    const { forge, show } = setUp(createCheckRuns)
    await show(tasksFailed)

    await show(afterPlan)

    expect(shown(forge, sha2)[2]).toBe('Spec Kit / tasks: failure')
  })

  it.each<[string, (world: ReturnType<typeof setUp>) => void, number]>([
    ['the answer to the first is lost', ({ forge }) => forge.failNext('createCheckRun', true), 2],
    ['the first fails', ({ forge }) => forge.failNext('createCheckRun', false), 2],
    [
      'the worker dies before it records one',
      ({ remoteRecords }) => remoteRecords.crashBefore('check-run:phase-plan'),
      2,
    ],
    [
      'the worker dies before it records what is shown',
      ({ remoteRecords }) => remoteRecords.crashBefore(`check-run:phase-specify:${sha2}:content`),
      2,
    ],
    [
      'all of it happens',
      (world) => {
        world.forge.failNext('createCheckRun', true)
        world.forge.failNext('updateCheckRun', true)
        world.remoteRecords.crashBefore('check-run:phase-tasks')
        world.remoteRecords.crashBefore('check-runs-closed:')
      },
      5,
    ],
  ])('makes nothing twice when %s', async (_name, prepare, tries) => {
    const world = setUp(createCheckRuns)
    await world.show(planRuns)
    prepare(world)

    const needed = await world.showUntilDone(afterPlan)
    await world.show(afterPlan)

    expect(needed).toBe(tries)
    expect(shown(world.forge, sha1)).toEqual([
      'Spec Kit / specify: success',
      'Spec Kit / plan: neutral',
      'Spec Kit / tasks: neutral',
    ])
    expect(shown(world.forge, sha2)).toEqual([
      'Spec Kit / specify: success',
      'Spec Kit / plan: success',
      'Spec Kit / tasks: queued',
    ])
    expect(
      world.forge.checkRuns
        .filter(({ name }) => name.endsWith('specify'))
        .map(({ annotationCount }) => annotationCount),
    ).toEqual([1, 1])
  })

  const gate = (headSha: string, phases: RunRecord['phases']) =>
    buildReport(buildRun({ headSha, phases, status: 'waiting', waitingFor: 'approval' }))

  it('asks for an approval and turns to success with it', async () => {
    const { forge, show } = setUp(createCheckRuns)
    await show(gate(sha1, [committedPhase('specify', sha1), ...queued]))
    expect(shown(forge, sha1)[0]).toBe('Spec Kit / specify: action_required')
    expect(forge.checkRuns[0]?.actions.map(({ identifier }) => identifier)).toEqual(['approve', 'cancel'])

    await show(planRuns)

    expect(shown(forge, sha1)[0]).toBe('Spec Kit / specify: success')
    expect(forge.checkRuns[0]?.actions).toEqual([])
    expect(forge.checkRuns).toHaveLength(3)
  })

  it('asks anew on the commit of a person and closes what it asked before, on each commit that was the head', async () => {
    const { forge, show } = setUp(createCheckRuns)
    const [mine, theirs] = ['e'.repeat(40), 'f'.repeat(40)] as const
    const phases = [committedPhase('specify', sha1), ...queued]
    await show(gate(sha1, phases))

    await show(gate(mine, phases))
    await show(gate(theirs, phases))
    await show(gate(theirs, phases))

    const neutral = ['Spec Kit / specify: neutral', 'Spec Kit / plan: neutral', 'Spec Kit / tasks: neutral']
    expect([shown(forge, sha1), shown(forge, mine)]).toEqual([neutral, neutral])
    expect(shown(forge, theirs)[0]).toBe('Spec Kit / specify: action_required')
    expect(forge.checkRuns).toHaveLength(9)
  })

  it('makes one for the newest attempt and brings the one before to its end', async () => {
    const { forge, show } = setUp(createCheckRuns)
    const first = committedPhase('specify', sha1)
    await show(gate(sha1, [first, ...queued]))

    const second = buildPhase({ id: 'second', attempt: 2, status: 'in_progress', startedAt: start, position: 1 })
    await show(runAt(sha1, [first, second, ...queued]))

    expect(shown(forge, sha1)).toEqual([
      'Spec Kit / specify: success',
      'Spec Kit / plan: queued',
      'Spec Kit / tasks: queued',
      'Spec Kit / specify: in_progress',
    ])
    const moved = runAt(sha2, [
      first,
      { ...committedPhase('specify', sha2), id: 'second', attempt: 2, position: 1 },
      ...queued,
    ])
    await show(moved)
    expect(shown(forge, sha2)).toHaveLength(3)
  })

  it('makes those of earlier runs anew on a new head, and leaves them alone where they are', async () => {
    const { forge, show } = setUp(createCheckRuns)
    await show(afterPlan)
    const writes = forge.writes.length
    const own = buildPhase({ id: 'tasks-2', runId: 'run-2', name: 'tasks', status: 'in_progress', startedAt: start })
    const earlier = afterPlan.run.phases.filter(({ commitSha }) => commitSha !== null)
    const later = (headSha: string | null, phase: RunRecord['phases'][number]) =>
      buildReport(buildRun({ id: 'run-2', headSha, phases: [phase] }), { earlier })

    await show(later(null, own))
    expect(forge.writes.slice(writes)).toEqual(['createCheckRun'])
    const lost = { ...own, id: 'plan-2', name: 'plan', status: 'completed', conclusion: 'failure' } as const
    await show(later('c'.repeat(40), lost))
    expect(shown(forge, 'c'.repeat(40))).toEqual(['Spec Kit / specify: success', 'Spec Kit / plan: failure'])
    await show(later('d'.repeat(40), { ...committedPhase('tasks', 'd'.repeat(40)), id: 'tasks-2', runId: 'run-2' }))

    expect(shown(forge, 'd'.repeat(40))).toEqual([
      'Spec Kit / specify: success',
      'Spec Kit / plan: success',
      'Spec Kit / tasks: success',
    ])
  })

  it('makes none for a run that is pending', async () => {
    const { forge, show } = setUp(createCheckRuns)

    await show(buildReport(buildRun({ status: 'queued', isPending: true, headSha: sha1 })))

    expect(forge.writes).toEqual([])
  })

  it('annotates a line once, however often the check is updated', async () => {
    const { forge, show } = setUp(createCheckRuns)
    const log = {
      id: 'artifact-1',
      runId: 'run-1',
      phaseId: 'phase-specify',
      kind: 'log' as const,
      name: 'specify-log.txt',
      contentType: 'text/plain',
      size: 1,
      createdAt: new Date(0),
      expiresAt: new Date(0),
    }
    await show(afterSpecify)

    await show({ ...afterSpecify, artifacts: [log] })
    await show({ ...afterSpecify, artifacts: [{ ...log, size: 2 }] })

    expect(forge.writes.filter((call) => call === 'updateCheckRun')).toHaveLength(2)
    expect(forge.checkRuns[0]?.annotationCount).toBe(1)
  })

  it('keeps GitHub’s limits whatever it has to show, and lets no secret out', async () => {
    const { forge, show } = setUp(createCheckRuns)
    const long = 'hunter2hunter2 € ``` @octocat\n'.repeat(20_000)
    const openQuestions = Array.from({ length: 200 }, (_, line) => ({ line, text: long }))
    const run = finishedRun({ spec: { ...spec, openQuestions, title: long, userStories: [long] } })

    await show(buildReport({ ...run, phases: run.phases.map((phase) => ({ ...phase, detail: long })) }))

    expect(forge.checkRuns).toHaveLength(3)
    expect(forge.checkRuns[0]?.annotationCount).toBe(50)
    expect(JSON.stringify(forge.checkRuns)).not.toContain('hunter2')
  })
})
