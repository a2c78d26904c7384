import type { Question } from '../../../src/domain/run/question.ts'
import type { Report } from '../../../src/domain/report/report.ts'
import type { Approval, PhaseRecord, RunRecord } from '../../../src/domain/run/run.ts'
import { runSettings } from '../../domain/support/run-settings.ts'
import { buildPhase, buildReport, buildRun, committedPhase, finishedRun } from './build-report.ts'

/** One situation as people see it, with the pull request that GitHub has then. */
export type Shape = {
  report: Report
  pullRequest: { number: number; state: 'open' | 'closed'; isDraft: boolean } | null
}

const [specSha, planSha, tasksSha, oldSha] = ['5bec0de', '91a4bad', '7a5c5c0', '01dbeef'].map((sha) =>
  sha.padEnd(40, '0'),
) as [string, string, string, string]
const draft = { number: 5, state: 'open', isDraft: true } as const
const at = (minute: number) => new Date(Date.UTC(2026, 2, 1, 10, minute))

const spec = {
  title: 'Due dates',
  userStories: ['P1 Add a due date to a task', 'P2 See what is late'],
  requirementCount: 5,
  openQuestions: [],
  taskCount: null,
}
const specify = committedPhase('specify', specSha, {
  files: [
    { path: 'specs/012-due-dates/spec.md', status: 'added', size: 4200 },
    { path: 'specs/012-due-dates/checklists/requirements.md', status: 'added', size: 900 },
  ],
})
const plan = committedPhase('plan', planSha, { startedAt: at(4), completedAt: at(7) })
const tasks = committedPhase('tasks', tasksSha, { startedAt: at(8), completedAt: at(9) })
const queuedPlan = buildPhase({ name: 'plan', position: 1 })
const queuedTasks = buildPhase({ name: 'tasks', position: 2 })
const allQueued = [buildPhase(), queuedPlan, queuedTasks]
const approval: Approval = { login: 'hubot', id: 2, via: 'comment', sha: specSha, at: at(3) }

export const questions: Question[] = [
  {
    number: 1,
    text: 'In which time zone is a task late?',
    options: [
      { key: 'A', text: 'That of the person who looks' },
      { key: 'B', text: 'UTC' },
      { key: 'C', text: 'That of the project' },
    ],
    place: { path: 'specs/012-due-dates/spec.md', line: 42 },
    answer: null,
    answeredBy: null,
  },
  {
    number: 2,
    text: 'Should a task without a due date be listed as late after a month?',
    options: [],
    place: { path: 'specs/012-due-dates/spec.md', line: 57 },
    answer: null,
    answeredBy: null,
  },
  {
    number: 3,
    text: 'Who may change a due date?',
    options: [],
    place: { path: 'specs/012-due-dates/spec.md', line: 61 },
    answer: 'Everybody who may edit the task',
    answeredBy: 'hubot',
  },
]

const gated = { ...runSettings, gates: ['specify' as const], requesterMayApprove: false }

function shape(
  change: Partial<RunRecord>,
  more: Partial<Report> = {},
  pullRequest: Shape['pullRequest'] = null,
): Shape {
  return { report: buildReport(buildRun(change), more), pullRequest }
}

const failedPlan = buildPhase({
  ...queuedPlan,
  status: 'completed',
  conclusion: 'failure',
  reason: 'policy_refused',
  detail: 'plan changed `.github/workflows/ci.yml`.',
  startedAt: at(4),
  completedAt: at(5),
})
const skippedTasks: PhaseRecord = { ...queuedTasks, status: 'completed', conclusion: 'skipped' }
const patch = {
  id: 'artifact-1',
  runId: 'run-1',
  phaseId: failedPlan.id,
  kind: 'patch' as const,
  name: 'plan-changes.patch',
  contentType: 'text/x-diff',
  size: 1234,
  createdAt: at(5),
  expiresAt: new Date('2026-03-08T10:00:00Z'),
}

export const analysis = `## Coverage

| Requirement | Tasks | Severity |
| --- | --- | --- |
| FR-001 | T001, T004 | – |
| FR-005 | none | HIGH |

FR-005 has no task. @octocat, see #1 and [the plan](https://example.org).
`

/** Every shape of a run; the files in test/texts/shapes show each as markdown. */
export const shapes: Record<string, Shape> = {
  queued: shape({ status: 'queued', startedAt: null, phases: allQueued }, { queuePosition: 3 }),
  pending: shape(
    { status: 'queued', startedAt: null, isPending: true, origin: '/speckit run', phases: allQueued },
    { pendingPlace: { position: 2, before: { issueNumber: 11, origin: '/speckit plan' } } },
  ),
  running: shape(
    {
      headSha: specSha,
      spec,
      phases: [{ ...specify, approval }, { ...queuedPlan, status: 'in_progress', startedAt: at(4) }, queuedTasks],
    },
    {
      behind: [
        buildRun({ id: 'run-2', isPending: true, origin: '/speckit checklist', actor: { id: 4, login: 'octocat' } }),
      ],
    },
    draft,
  ),
  'held-up': shape(
    {
      headSha: specSha,
      spec,
      phases: [
        { ...specify, approval },
        {
          ...queuedPlan,
          status: 'in_progress',
          startedAt: at(4),
          absence: { reason: 'executor_unavailable', since: at(5) },
        },
        queuedTasks,
      ],
    },
    {},
    draft,
  ),
  questions: shape(
    {
      status: 'waiting',
      waitingFor: 'answers',
      headSha: specSha,
      spec,
      questions,
      phases: [specify, queuedPlan, queuedTasks],
    },
    {},
    draft,
  ),
  asked: shape({
    status: 'waiting',
    waitingFor: 'answers',
    questions: questions.slice(0, 2).map((question) => ({ ...question, place: null })),
    phases: [
      buildPhase({ status: 'completed', conclusion: 'neutral', reason: 'asked_question', detail: 'The agent asked.' }),
      queuedPlan,
      queuedTasks,
    ],
  }),
  gate: shape(
    {
      status: 'waiting',
      waitingFor: 'approval',
      headSha: specSha,
      spec,
      settings: gated,
      phases: [specify, queuedPlan, queuedTasks],
    },
    {},
    draft,
  ),
  blocked: shape(
    {
      status: 'waiting',
      waitingFor: 'approval',
      headSha: planSha,
      detail: 'Somebody committed 91a4bad after the spec was approved at 5bec0de.',
      spec,
      settings: gated,
      phases: [specify, queuedPlan, queuedTasks],
    },
    {},
    draft,
  ),
  cancelling: shape(
    {
      headSha: specSha,
      spec,
      cancellation: { by: 'mona', reason: 'cancelled_by_person', detail: 'mona commented /speckit cancel.' },
      phases: [specify, { ...queuedPlan, status: 'in_progress', startedAt: at(4) }, queuedTasks],
    },
    {},
    draft,
  ),
  cancelled: shape(
    {
      status: 'completed',
      conclusion: 'cancelled',
      reason: 'cancelled_by_person',
      detail: 'mona commented `/speckit cancel`.',
      completedAt: at(6),
      headSha: specSha,
      spec,
      cancellation: { by: 'mona', reason: 'cancelled_by_person', detail: 'mona commented `/speckit cancel`.' },
      phases: [specify, { ...failedPlan, conclusion: 'cancelled', reason: 'cancelled_by_person' }, skippedTasks],
    },
    { artifacts: [patch] },
    draft,
  ),
  failed: shape(
    {
      status: 'completed',
      conclusion: 'failure',
      reason: 'policy_refused',
      detail: 'plan changed `.github/workflows/ci.yml`.',
      completedAt: at(6),
      headSha: specSha,
      spec,
      phases: [specify, failedPlan, skippedTasks],
    },
    { artifacts: [patch] },
    draft,
  ),
  'nothing-changed': shape({
    status: 'completed',
    conclusion: 'neutral',
    reason: 'nothing_changed',
    detail: 'specify: nothing changed',
    completedAt: at(6),
    phases: [buildPhase({ status: 'completed', conclusion: 'neutral', reason: 'nothing_changed' })],
  }),
  done: {
    report: buildReport(
      finishedRun({
        headSha: tasksSha,
        spec: { ...spec, taskCount: 9 },
        phases: [{ ...specify, approval }, plan, tasks],
      }),
    ),
    pullRequest: draft,
  },
  stale: {
    report: buildReport(
      finishedRun({
        id: 'run-2',
        origin: '/speckit revise',
        headSha: specSha,
        spec: { ...spec, taskCount: 9 },
        phases: [committedPhase('specify', specSha, { id: 'again', attempt: 1, runId: 'run-2', files: specify.files })],
      }),
      {
        runUrl: 'https://app.example.org/runs/run-2',
        earlier: [committedPhase('specify', oldSha), plan, tasks],
        stale: [
          { name: 'plan', than: 'specify' },
          { name: 'tasks', than: 'specify' },
        ],
      },
    ),
    pullRequest: draft,
  },
  analyzed: {
    report: buildReport(
      finishedRun({
        id: 'run-2',
        origin: '/speckit analyze',
        headSha: tasksSha,
        spec: { ...spec, taskCount: 9 },
        phases: [
          committedPhase('analyze', tasksSha, {
            id: 'phase-analyze',
            runId: 'run-2',
            commitSha: null,
            files: [],
            report: analysis,
          }),
        ],
      }),
      { runUrl: 'https://app.example.org/runs/run-2', earlier: [specify, plan, tasks] },
    ),
    pullRequest: draft,
  },
  closed: {
    report: buildReport(finishedRun({ headSha: tasksSha, spec, phases: [specify, plan, tasks] })),
    pullRequest: { number: 5, state: 'closed', isDraft: true },
  },
}
