import { describe, expect, it } from '@jest/globals'
import { transition } from '../../src/domain/run.ts'
import type { PhaseResult } from '../../src/domain/run.ts'
import { phaseRecord, runRecord } from './support/run-record.ts'

const committed: PhaseResult = {
  kind: 'committed',
  commitSha: 'c'.repeat(40),
  files: [],
  usage: null,
  detail: null,
  spec: null,
}
const unchanged: PhaseResult = { kind: 'unchanged', documentExists: false, usage: null, detail: 'no file changed' }
const failed: PhaseResult = {
  kind: 'failed',
  conclusion: 'timed_out',
  reason: 'timed_out',
  detail: 'too slow',
  usage: null,
}

function running(position: number, earlier: 'committed' | 'unchanged' = 'committed') {
  const before = {
    status: 'completed',
    conclusion: 'success',
    commitSha: earlier === 'committed' ? 'b'.repeat(40) : null,
  } as const
  const phases = (['specify', 'plan', 'tasks'] as const).map((name, place) =>
    phaseRecord({
      id: name,
      name,
      position: place,
      ...(place < position ? before : {}),
      ...(place === position ? { status: 'in_progress' } : {}),
    }),
  )
  return runRecord({ status: 'in_progress', phases })
}

describe('transition', () => {
  it('goes on to the next phase after a commit', () => {
    const { run, phase, next, skipped } = transition(running(0), 'specify', committed)

    expect([run.status, phase.conclusion, next?.name, skipped.length]).toEqual(['in_progress', 'success', 'plan', 0])
  })

  it('succeeds after the last phase', () => {
    const { run, next } = transition(running(2), 'tasks', committed)

    expect([run.status, run.conclusion, next]).toEqual(['completed', 'success', null])
  })

  it('ends neutral when the first phase wrote nothing, and skips the rest', () => {
    const { run, phase, skipped } = transition(running(0), 'specify', unchanged)

    expect(run).toMatchObject({ conclusion: 'neutral', reason: 'nothing_changed', detail: 'specify: no file changed' })
    expect([phase.conclusion, skipped.map(({ name }) => name)]).toEqual(['neutral', ['plan', 'tasks']])
  })

  it('goes on over an unchanged phase whose document exists', () => {
    const { run, next } = transition(running(0), 'specify', { ...unchanged, documentExists: true })

    expect([run.status, next?.name]).toEqual(['in_progress', 'plan'])
  })

  it('ends neutral when no phase committed anything', () => {
    const { run } = transition(running(2, 'unchanged'), 'tasks', { ...unchanged, documentExists: true })

    expect([run.conclusion, run.reason]).toEqual(['neutral', 'nothing_changed'])
  })

  it('ends as a success when an earlier phase committed', () => {
    const { run } = transition(running(2), 'tasks', { ...unchanged, documentExists: true })

    expect(run.conclusion).toBe('success')
  })

  it('fails the run with the phase and skips the rest', () => {
    const { run, phase, skipped } = transition(running(1), 'plan', failed)

    expect(run).toEqual({ status: 'completed', conclusion: 'timed_out', reason: 'timed_out', detail: 'too slow' })
    expect([phase.conclusion, skipped.map(({ name }) => name)]).toEqual(['timed_out', ['tasks']])
  })

  it('refuses an end that comes twice, and a phase of another run', () => {
    expect(() => transition(running(1), 'specify', committed)).toThrow(/specify.*cannot end/)
    expect(() => transition(runRecord(), 'specify', committed)).toThrow(/run queued/)
    expect(() => transition(running(0), 'other', committed)).toThrow(/has no phase other/)
  })
})
