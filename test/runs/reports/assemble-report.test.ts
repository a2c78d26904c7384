import { describe, expect, it } from '@jest/globals'
import type { RunRecord } from '../../../src/domain/run/run.ts'
import { assembleReport } from '../../../src/runs/reports/assemble-report.ts'
import { done, running, runThrough } from '../../domain/support/steps.ts'
import type { Step } from '../../domain/support/steps.ts'

const pendingPlace = { position: 1, before: { issueNumber: 12, origin: 'label' } }
const minute = 60_000

/** A run of the same issue, `age` minutes old; ids of its phases carry its own. */
function run(id: string, age: number, change: Partial<RunRecord> = {}, steps: Step[] = ['specify']): RunRecord {
  const createdAt = new Date(-age * minute)
  const { phases } = runThrough(steps)
  const named = phases.map((phase) => ({ ...phase, id: `${id} ${phase.id}`, runId: id }))
  return { ...runThrough([], change), id, createdAt, phases: named, ...change }
}

async function assemble(runs: RunRecord[], id: string) {
  const store = {
    run: async (wanted: string) => runs.find((other) => other.id === wanted) ?? null,
    featureRuns: async () => runs.toSorted((one, other) => other.createdAt.getTime() - one.createdAt.getTime()),
    queuePosition: async () => 3,
    pendingPlace: async (wanted: string) =>
      runs.find((other) => other.id === wanted)?.isPending ? pendingPlace : null,
    artifacts: async () => [],
  }
  return assembleReport({ store, publicUrl: 'https://app.test' }, id)
}

const ended = { status: 'completed', conclusion: 'success', startedAt: new Date(0) } as const
const waits = { status: 'queued', isPending: true } as const
const neverStarted = { status: 'completed', conclusion: 'cancelled', startedAt: null } as const

describe('assembleReport', () => {
  it('tells the place in the queue of a queued run alone', async () => {
    const queued = await assemble([run('a', 0, { status: 'queued' })], 'a')
    const going = await assemble([run('a', 0, {}, [running('specify', { startedAt: new Date(0) }), 'plan'])], 'a')

    expect(queued).toMatchObject({
      queuePosition: 3,
      pendingPlace: null,
      runUrl: 'https://app.test/runs/a',
    })
    expect(going).toMatchObject({ queuePosition: null })
  })

  it('knows no run that is gone', async () => {
    expect(await assemble([], 'a')).toBeNull()
  })

  it('has the newest result of each phase of earlier runs on the branch, oldest first', async () => {
    const at = (minutes: number) => ({ completedAt: new Date(minutes * minute) })
    const runs = [
      run('now', 0, {}, [running('tasks')]),
      run('b', 1, ended, [done('plan', at(5)), done('specify', { ...at(6), commitSha: null })]),
      run('a', 2, ended, [
        done('specify', at(1)),
        done('plan', at(2)),
        done('analyze', { ...at(3), commitSha: null, report: '#' }),
      ]),
      run('elsewhere', 3, { ...ended, branch: 'speckit/old' }, [done('tasks', at(0))]),
    ]

    expect((await assemble(runs, 'now'))?.earlier.map(({ id }) => id)).toEqual(['a specify', 'a analyze', 'b plan'])
    expect((await assemble(runs, 'a'))?.earlier).toEqual([])
  })

  it('marks what is older than what it was made from, over all runs', async () => {
    const at = (minutes: number) => ({ completedAt: new Date(minutes * minute) })
    const runs = [
      run('b', 0, ended, [done('specify', at(5))]),
      run('a', 1, ended, [done('specify', at(1)), done('plan', at(2))]),
    ]

    expect((await assemble(runs, 'b'))?.stale).toEqual([{ name: 'plan', than: 'specify' }])
    expect((await assemble(runs, 'a'))?.stale).toEqual([])
  })

  it('lists who waits behind, in their order', async () => {
    const runs = [run('third', 0, waits), run('second', 1, waits), run('first', 2), run('old', 3, ended)]

    expect((await assemble(runs, 'first'))?.behind.map(({ id }) => id)).toEqual(['second', 'third'])
  })
})

describe('a run that never got its turn', () => {
  it('is not shown while another one of the issue is active', async () => {
    const runs = [run('second', 0, waits), run('cancelled', 1, neverStarted), run('first', 2)]

    expect([await assemble(runs, 'second'), await assemble(runs, 'cancelled')]).toEqual([null, null])
    expect(await assemble(runs, 'first')).not.toBeNull()
  })

  it('is shown as the first pending run where none is active, with those behind it', async () => {
    const runs = [run('second', 0, waits), run('first', 1, waits), run('old', 2, ended)]

    expect(await assemble(runs, 'first')).toMatchObject({ pendingPlace, behind: [{ id: 'second' }] })
    expect(await assemble(runs, 'second')).toBeNull()
  })

  it('is shown as cancelled when it is the last, and not over one that still waits', async () => {
    const cancelled = run('first', 1, neverStarted)

    expect(await assemble([cancelled], 'first')).toMatchObject({ pendingPlace: null, run: { conclusion: 'cancelled' } })
    expect(await assemble([run('second', 0, waits), cancelled], 'first')).toBeNull()
  })

  it('does not hide one that had its turn', async () => {
    const runs = [run('second', 0, waits), run('first', 1, { ...ended, startedAt: new Date(0) })]

    expect(await assemble(runs, 'first')).toMatchObject({ run: { id: 'first' }, behind: [{ id: 'second' }] })
  })
})
