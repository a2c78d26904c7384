import type { Report } from '../../../src/domain/report/report.ts'
import type { PhaseRecord, RunRecord } from '../../../src/domain/run/run.ts'
import { phaseRecord, runRecord } from '../../domain/support/run-record.ts'

const start = new Date('2026-03-01T10:00:00Z')

export function buildPhase(change: Partial<PhaseRecord> = {}): PhaseRecord {
  return phaseRecord({ id: `phase-${change.name ?? 'specify'}`, runId: 'run-1', ...change })
}

/** A phase that committed, 65 seconds long. */
export function committedPhase(
  name: PhaseRecord['name'],
  commitSha: string,
  change: Partial<PhaseRecord> = {},
): PhaseRecord {
  return buildPhase({
    name,
    position: Math.max(0, ['specify', 'plan', 'tasks'].indexOf(name)),
    status: 'completed',
    conclusion: 'success',
    startedAt: start,
    completedAt: new Date(start.getTime() + 65_000),
    commitSha,
    files: [{ path: `specs/012-due-dates/${name}.md`, status: 'added', size: 1200 }],
    usage: { inputTokens: 12_345, outputTokens: 678, costUsd: 0.1234 },
    ...change,
  })
}

export function buildRun(change: Partial<RunRecord> = {}): RunRecord {
  return runRecord({
    id: 'run-1',
    repository: { id: 7, owner: 'octo', name: 'hello' },
    installationId: 3,
    issue: { number: 12, title: 'Add due dates', body: 'A task has a due date.' },
    inputHash: 'hash',
    actor: { id: 9, login: 'mona' },
    baseBranch: 'main',
    baseSha: 'b'.repeat(40),
    feature: '012-due-dates',
    featureDirectory: 'specs/012-due-dates',
    branch: 'speckit/012-due-dates',
    agent: { name: 'codex', model: 'gpt-5', version: '1.2.3', image: 'job:codex' },
    executor: 'docker',
    status: 'in_progress',
    fence: 1,
    requestedAt: start,
    createdAt: start,
    startedAt: start,
    phases: [
      buildPhase({ name: 'specify', status: 'in_progress', startedAt: start }),
      buildPhase({ name: 'plan', position: 1 }),
      buildPhase({ name: 'tasks', position: 2 }),
    ],
    ...change,
  })
}

/** A run that ended well with three commits. */
export function finishedRun(change: Partial<RunRecord> = {}): RunRecord {
  return buildRun({
    status: 'completed',
    conclusion: 'success',
    completedAt: new Date(start.getTime() + 200_000),
    headSha: '3'.repeat(40),
    spec: {
      title: 'Due dates',
      userStories: ['P1 Add a due date to a task', 'P2 See what is late'],
      requirementCount: 5,
      openQuestions: [{ line: 42, text: 'which time zone?' }],
      taskCount: 9,
    },
    phases: [
      committedPhase('specify', '1'.repeat(40)),
      committedPhase('plan', '2'.repeat(40)),
      committedPhase('tasks', '3'.repeat(40)),
    ],
    ...change,
  })
}

export function buildReport(run: RunRecord = buildRun(), change: Partial<Report> = {}): Report {
  return {
    run,
    queuePosition: null,
    pendingPlace: null,
    behind: [],
    earlier: [],
    stale: [],
    artifacts: [],
    runUrl: 'https://app.example.org/runs/run-1',
    ...change,
  }
}
