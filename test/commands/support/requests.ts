import { decideRequest } from '../../../src/commands/decide-request.ts'
import type { Action, Place, What } from '../../../src/domain/trigger/action.ts'
import type { Request } from '../../../src/domain/request/request.ts'
import type { Facts } from '../../../src/domain/request/facts.ts'
import type { Intent } from '../../../src/domain/request/intent.ts'
import type { RunRecord } from '../../../src/domain/run/run.ts'
import { runSettings } from '../../domain/support/run-settings.ts'
import type { EffectiveSettings, RunSettings, SettingName } from '../../../src/domain/run/settings.ts'
import { phaseRecord, runRecord } from '../../domain/support/run-record.ts'
import { fakeFacts } from './fake-facts.ts'
import type { FactValues } from './fake-facts.ts'

export const head = 'c0ffee00'.repeat(5)
export const at = new Date('2026-11-22T10:00:00Z')
export const issue = { number: 12, title: 'Add due dates', body: 'Every task can have a due date.' }
export const onIssue: Place = { kind: 'issue', issue, isClosed: false, isLocked: false }
export const onPullRequest: Place = { kind: 'pull_request', number: 13, isClosed: false, isLocked: false }

/** One of each way to ask for something. */
export const ways = {
  label: { kind: 'label', label: 'speckit' },
  unlabel: { kind: 'unlabel', label: 'speckit' },
  comment: { kind: 'comment', commentId: 1, body: '' },
  review: { kind: 'review', state: 'approved', sha: head, body: '' },
  button: { kind: 'button', identifier: 'approve', sha: head },
  rerun: { kind: 'rerun', sha: head },
  close_issue: { kind: 'close_issue' },
  close_pull_request: { kind: 'close_pull_request', isMerged: false },
} satisfies { [Kind in What['kind']]: Extract<What, { kind: Kind }> }

export function request(change: Partial<Request> = {}): Request {
  return { ...action(), deduplicationKey: 'comment:1:1', command: 'run', flags: {}, text: '', ...change }
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
export function factsOf(runs: RunRecord[] = [], change: Partial<FactValues> = {}): FactValues {
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
    issueNow: { isOpen: true, labels: ['speckit'], title: issue.title, body: issue.body, updatedAt: at },
    laterStops: [],
    ...change,
  }
}

/** Decides over these facts; `asked` = those that were read for it, in order. */
export async function decide(
  asked: Request,
  values: Partial<FactValues>,
): Promise<{ intent: Intent; asked: (keyof Facts)[] }> {
  const facts = fakeFacts(values)
  return { intent: await decideRequest(asked, facts), asked: facts.asked }
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

export function pending(id = 'pending', change: Partial<RunRecord> = {}): RunRecord {
  return runRecord({ id, isPending: true, origin: '/speckit plan', ...change })
}
