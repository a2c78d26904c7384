import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from '@jest/globals'
import { phaseSituationOf } from '../../../src/domain/report/phase-situation.ts'
import { isEnded, isLost, situationOf } from '../../../src/domain/report/situation.ts'
import type { Situation } from '../../../src/domain/report/situation.ts'
import type { Question } from '../../../src/domain/run/question.ts'
import type { PhaseRecord, RunRecord } from '../../../src/domain/run/run.ts'
import { phaseRecord, runRecord } from '../support/run-record.ts'

const since = new Date('2026-11-01T10:05:00Z')
const sha = 'c'.repeat(40)
const specified = phaseRecord({ status: 'completed', conclusion: 'success', commitSha: sha })
const plan = (change: Partial<PhaseRecord> = {}) => phaseRecord({ id: 'plan', name: 'plan', position: 1, ...change })
const tasks = phaseRecord({ id: 'tasks', name: 'tasks', position: 2 })
const ended = (conclusion: PhaseRecord['conclusion']) => plan({ status: 'completed', conclusion })
const open: Question = { number: 1, text: 'When?', options: [], place: null, answer: null, answeredBy: null }
const answered: Question = { ...open, number: 2, answer: 'soon', answeredBy: 'mona' }
const cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled it.' } as const
const completed = (conclusion: RunRecord['conclusion'], more: Partial<RunRecord> = {}): Partial<RunRecord> => ({
  status: 'completed',
  conclusion,
  phases: [specified, ended(conclusion)],
  ...more,
})

const absence = { reason: 'executor_unavailable', since } as const

describe('the situation of a feature', () => {
  it.each<[string, Partial<RunRecord>, Situation]>([
    ['queued', {}, { kind: 'queued', runsBefore: 2 }],
    ['pending', { isPending: true }, { kind: 'pending', place: { position: 2, before: null }, issueNumber: 12 }],
    [
      'running',
      { status: 'in_progress', phases: [specified, plan({ status: 'in_progress', startedAt: since }), tasks] },
      { kind: 'running', progress: { phase: 'plan', number: 2, count: 3, isWorking: true, since } },
    ],
    [
      'between two phases',
      { status: 'in_progress', phases: [specified, plan(), tasks] },
      { kind: 'running', progress: { phase: 'plan', number: 2, count: 3, isWorking: false, since: null } },
    ],
    [
      'at a second attempt, which is no further phase',
      {
        status: 'in_progress',
        phases: [specified, phaseRecord({ id: 'again', position: 1, attempt: 2 }), plan({ position: 2 })],
      },
      { kind: 'running', progress: { phase: 'specify', number: 1, count: 2, isWorking: false, since: null } },
    ],
    [
      'held up by what is away',
      { status: 'in_progress', phases: [specified, plan({ status: 'in_progress', absence }), tasks] },
      { kind: 'held_up', phase: 'plan', absence },
    ],
    ['about to end', { status: 'in_progress', phases: [specified] }, { kind: 'running', progress: null }],
    [
      'being cancelled while it runs',
      { status: 'in_progress', cancellation },
      { kind: 'cancelling', by: 'mona', why: 'mona cancelled it.' },
    ],
    [
      'being cancelled while it waits',
      { status: 'waiting', waitingFor: 'answers', cancellation: { ...cancellation, by: null } },
      { kind: 'cancelling', by: null, why: 'mona cancelled it.' },
    ],
    [
      'waiting for answers',
      { status: 'waiting', waitingFor: 'answers', questions: [open, answered], phases: [specified, plan()] },
      { kind: 'waiting_for_answers', phase: specified, open: [open] },
    ],
    [
      'waiting for approval',
      { status: 'waiting', waitingFor: 'approval', headSha: sha, phases: [specified, plan()] },
      { kind: 'waiting_for_approval', phase: specified, headSha: sha, next: 'plan' },
    ],
    [
      'waiting behind the gate of an earlier run',
      { status: 'waiting', waitingFor: 'approval', headSha: sha, phases: [plan()] },
      { kind: 'waiting_for_approval', phase: null, headSha: sha, next: 'plan' },
    ],
    [
      'done',
      completed('success', { pullRequestNumber: 5, phases: [specified, plan({ report: 'fine' }), tasks] }),
      { kind: 'done', made: ['specify', 'plan'], stale: [{ name: 'tasks', than: 'plan' }], pullRequestNumber: 5 },
    ],
    ['without a change', completed('neutral', { reason: 'nothing_changed' }), { kind: 'nothing_changed' }],
    [
      'failed',
      completed('failure', { reason: 'agent_failed' }),
      { kind: 'failed', phase: 'plan', reason: 'agent_failed', commits: 1 },
    ],
    [
      'over its budget, where no phase failed',
      completed('failure', { reason: 'budget_exceeded', phases: [specified] }),
      { kind: 'failed', phase: null, reason: 'budget_exceeded', commits: 1 },
    ],
    [
      'timed out',
      completed('timed_out', { reason: 'stalled' }),
      { kind: 'timed_out', phase: 'plan', reason: 'stalled', commits: 1 },
    ],
    [
      'cancelled, which it is no longer being',
      completed('cancelled', { reason: 'cancelled_by_person', cancellation }),
      { kind: 'cancelled', phase: 'plan', by: 'mona', commits: 1 },
    ],
  ])('is %s', (_name, change, situation) => {
    const run = runRecord(change)

    expect(
      situationOf({
        run,
        queuePosition: 2,
        pendingPlace: { position: 2, before: null },
        stale: [{ name: 'tasks', than: 'plan' }],
      }),
    ).toEqual(situation)
    expect(isEnded(situation)).toBe(run.status === 'completed')
    expect(isLost(situation.kind)).toBe(['failure', 'timed_out', 'cancelled'].includes(run.conclusion ?? ''))
  })

  it('has the pull request that GitHub knows, not that of the run, where both are given', () => {
    const run = runRecord(completed('success', { pullRequestNumber: 5 }))

    expect(situationOf({ run }, null)).toMatchObject({ pullRequestNumber: null })
    expect(situationOf({ run }, 6)).toMatchObject({ pullRequestNumber: 6 })
  })
})

describe('the situation of a phase', () => {
  const waiting = (waitingFor: 'answers' | 'approval', phases = [specified, plan()]) =>
    runRecord({ status: 'waiting', waitingFor, headSha: sha, questions: [open], phases })
  const stale = [{ name: 'plan' as const, than: 'specify' as const }]
  const approval = { login: 'mona', id: 1, via: 'comment', sha, at: since } as const

  it.each<[string, RunRecord, PhaseRecord, unknown]>([
    ['its turn', runRecord(), plan(), { kind: 'queued', starts: 'in_turn' }],
    ['the answers', waiting('answers'), plan(), { kind: 'queued', starts: 'after_answers' }],
    ['the approval', waiting('approval'), plan(), { kind: 'queued', starts: { afterApprovalOf: 'specify' } }],
    ['the approval of an earlier run', waiting('approval', [plan()]), plan(), { kind: 'queued', starts: 'in_turn' }],
    ['nothing any more', runRecord({ cancellation }), plan(), { kind: 'will_not_run' }],
    ['its agent', runRecord({ status: 'in_progress' }), plan({ status: 'in_progress' }), { kind: 'running' }],
    [
      'the engine',
      runRecord({ status: 'in_progress' }),
      plan({ status: 'in_progress', absence }),
      { kind: 'held_up', absence },
    ],
    [
      'its agent to stop',
      runRecord({ status: 'in_progress', cancellation }),
      plan({ status: 'in_progress' }),
      { kind: 'cancelling' },
    ],
    ['somebody', waiting('answers'), plan({ status: 'waiting' }), { kind: 'paused', waitsFor: 'answers' }],
    ['answers to what it asked', waiting('answers'), specified, { kind: 'waiting_for_answers', openCount: 1 }],
    ['its approval', waiting('approval'), specified, { kind: 'waiting_for_approval', headSha: sha }],
    [
      'a review',
      runRecord({ questions: [open] }),
      { ...specified, approval },
      { kind: 'finished', approval, older: null, openCount: 1 },
    ],
    [
      'being made anew',
      runRecord({ questions: [open] }),
      ended('success'),
      { kind: 'finished', approval: null, older: stale[0], openCount: 0 },
    ],
    [
      'nobody, as it was answered',
      runRecord(),
      plan({ status: 'completed', conclusion: 'neutral', reason: 'asked_question' }),
      { kind: 'asked' },
    ],
    ['nothing, as nothing changed', runRecord(), ended('neutral'), { kind: 'nothing_changed', reason: null }],
    ['nothing, as it failed', runRecord(), ended('failure'), { kind: 'failed', reason: null }],
    ['nothing, as it timed out', runRecord(), ended('timed_out'), { kind: 'timed_out', reason: null }],
    ['nothing, as it was cancelled', runRecord(), ended('cancelled'), { kind: 'cancelled', reason: null }],
    ['nothing, as it was skipped', runRecord(), ended('skipped'), { kind: 'skipped' }],
  ])('tells that it waits for %s', (_name, run, phase, situation) => {
    expect(phaseSituationOf({ run, stale }, phase)).toEqual(situation)
  })
})

describe('the renderers', () => {
  const root = join(import.meta.dirname, '../../..')
  /** What a state is computed from; `conclusion` and `status` of a check run are GitHub's own. */
  const raw =
    /\b(?:run|phase|last|attempt|subject)\.(?:status|conclusion|waitingFor|isPending|cancellation)\b|isPending|waitingFor\b/
  const files = globSync('src/{texts,http/pages,reporters,domain/report}/**/*.ts', { cwd: root }).filter(
    (file) => !/domain\/report\/(?:phase-)?situation\.ts$/.test(file),
  )

  it('look at no status of their own', () => {
    const wrong = files.flatMap((file) =>
      readFileSync(join(root, file), 'utf8')
        .split('\n')
        .flatMap((line, index) =>
          raw.test(line) && !/^\s*(?:\/?\*|\/\/)/.test(line) ? [`${file}:${index + 1}: ${line.trim()}`] : [],
        ),
    )

    expect(files.length).toBeGreaterThan(40)
    expect(wrong).toEqual([])
  })
})
