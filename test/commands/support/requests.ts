import { decideRequest } from '../../../src/commands/decide-request.ts'
import type { Action, Place } from '../../../src/domain/trigger/action.ts'
import type { Request } from '../../../src/domain/request/request.ts'
import type { Facts, Intent } from '../../../src/domain/request/intent.ts'
import type { RunRecord } from '../../../src/domain/run/run.ts'
import { runSettings } from '../../domain/support/run-settings.ts'
import type { EffectiveSettings, RunSettings, SettingName } from '../../../src/domain/run/settings.ts'
import { phaseRecord, runRecord } from '../../domain/support/run-record.ts'

export const head = 'c0ffee00'.repeat(5)
export const at = new Date('2026-11-22T10:00:00Z')
export const issue = { number: 12, title: 'Add due dates', body: 'Every task can have a due date.' }
export const onIssue: Place = { kind: 'issue', issue, isClosed: false, isLocked: false }
export const onPullRequest: Place = { kind: 'pull_request', number: 13, isClosed: false, isLocked: false }

export function request(change: Partial<Request> = {}): Request {
  return {
    deduplicationKey: 'comment:1:1',
    via: 'comment',
    command: 'run',
    flags: {},
    text: '',
    sha: null,
    label: null,
    phaseId: null,
    actor: { id: 7, login: 'mona', type: 'User' },
    at,
    ...change,
  }
}

export function action(change: Partial<Action> = {}): Action {
  return {
    deduplicationKey: 'action:1',
    installationId: 3,
    repository: { id: 99, owner: 'octo', name: 'todo' },
    actor: { id: 7, login: 'mona', type: 'User' },
    place: onIssue,
    what: { kind: 'comment', commentId: 1, body: '' },
    at,
    ...change,
  }
}

export function effective(change: Partial<RunSettings> = {}): EffectiveSettings {
  const settings = { ...runSettings, ...change }
  const names = Object.keys(settings) as SettingName[]
  const sources = Object.fromEntries(names.map((name) => [name, 'built-in'])) as EffectiveSettings['sources']
  return { settings, sources, locked: [], allowed: { agents: ['template', 'codex'], models: null } }
}

/** All facts of an issue with these runs, newest first; its branch is there with all documents. */
export function factsOf(runs: RunRecord[] = [], change: Partial<Facts> = {}): Required<Facts> {
  return {
    repository: { defaultBranch: 'main', isArchived: false },
    settings: { kind: 'valid', effective: effective() },
    permission: 'write',
    feature: { issue, runs },
    branch: {
      names: {
        feature: '012-add-due-dates',
        featureDirectory: 'specs/012-add-due-dates',
        branch: 'speckit/012-add-due-dates',
      },
      sha: runs.length === 0 ? null : head,
      documents: runs.length === 0 ? [] : ['spec.md', 'plan.md', 'tasks.md'],
    },
    base: { branch: 'main', sha: 'a'.repeat(40), hasSpecKit: true },
    review: [],
    isLabeled: false,
    ...change,
  }
}

/** Gives one fact after the other, as they are asked for. */
export function decide(
  asked: Request,
  facts: Facts,
  place: Place = onIssue,
): { intent: Intent; asked: (keyof Facts)[] } {
  const known: Facts = {}
  const names: (keyof Facts)[] = []
  for (let step = 0; step < 10; step += 1) {
    const intent = decideRequest(asked, known, place)
    if (intent.kind !== 'ask') return { intent, asked: names }
    names.push(intent.fact)
    if (facts[intent.fact] === undefined) throw new Error(`${intent.fact} is not there`)
    Object.assign(known, { [intent.fact]: facts[intent.fact] })
  }
  throw new Error(`asked without end: ${names.join(', ')}`)
}

const done = { status: 'completed', conclusion: 'success', completedAt: at } as const

export function ended(change: Partial<RunRecord> = {}): RunRecord {
  const phases = (['specify', 'plan', 'tasks'] as const).map((name, position) =>
    phaseRecord({ ...done, id: name, name, position, commitSha: head }),
  )
  return runRecord({ id: 'ended', ...done, headSha: head, phases, ...change })
}

/** Failed in `plan`; `tasks` was left out. */
export function failed(change: Partial<RunRecord> = {}): RunRecord {
  const phases = [
    phaseRecord({ ...done, id: 'specify', name: 'specify', commitSha: head }),
    phaseRecord({
      ...done,
      id: 'plan',
      name: 'plan',
      position: 1,
      conclusion: 'failure',
      reason: 'agent_failed',
      input: 'Use SQLite',
    }),
    phaseRecord({ ...done, id: 'tasks', name: 'tasks', position: 2, conclusion: 'skipped' }),
  ]
  return runRecord({
    id: 'failed',
    ...done,
    conclusion: 'failure',
    reason: 'agent_failed',
    headSha: head,
    phases,
    ...change,
  })
}

/** Waits after `specify`. */
export function waiting(waitingFor: 'approval' | 'answers', change: Partial<RunRecord> = {}): RunRecord {
  const phases = [
    phaseRecord({ ...done, id: 'specify', name: 'specify', commitSha: head }),
    phaseRecord({ id: 'plan', name: 'plan', position: 1 }),
  ]
  const question = {
    options: [
      { key: 'A', text: 'SQLite' },
      { key: 'B', text: 'Postgres' },
    ],
    place: null,
    answeredBy: null,
  }
  const questions =
    waitingFor === 'approval'
      ? []
      : [
          { ...question, number: 1, text: 'Which database?', answer: null },
          { ...question, number: 2, text: 'How many?', options: [], answer: null },
        ]
  return runRecord({ id: 'waiting', status: 'waiting', waitingFor, headSha: head, phases, questions, ...change })
}

export function running(change: Partial<RunRecord> = {}): RunRecord {
  const [first, ...rest] = runRecord().phases
  const phases = first === undefined ? [] : [{ ...first, status: 'in_progress' as const }, ...rest]
  return runRecord({ id: 'running', status: 'in_progress', phases, ...change })
}

export function pending(id = 'in-line', change: Partial<RunRecord> = {}): RunRecord {
  return runRecord({ id, isPending: true, origin: '/speckit plan', ...change })
}
