import type { PhaseRecord, RunRecord } from '../../../src/domain/run/run.ts'
import { runSettings } from './run-settings.ts'

export const runId = '00000000-0000-4000-8000-000000000001'

/** A run with its three phases, all queued; `change` replaces fields. */
export function runRecord(change: Partial<RunRecord> = {}): RunRecord {
  return {
    id: runId,
    repository: { id: 99, owner: 'octo', name: 'todo' },
    installationId: 3,
    issue: { number: 12, title: 'Add due dates', body: 'Every task can have a due date.' },
    inputHash: 'f'.repeat(64),
    actor: { id: 7, login: 'mona' },
    baseBranch: 'main',
    baseSha: 'a'.repeat(40),
    feature: '012-add-due-dates',
    featureDirectory: 'specs/012-add-due-dates',
    branch: 'speckit/012-add-due-dates',
    settings: runSettings,
    agent: { name: 'template', model: null, version: null, image: null },
    executor: 'process',
    status: 'queued',
    waitingFor: null,
    isPending: false,
    origin: 'label',
    asked: null,
    isIssueEdited: false,
    questions: [],
    conclusion: null,
    reason: null,
    detail: null,
    fence: 0,
    cancellation: null,
    entryApproval: null,
    headSha: null,
    pullRequestNumber: null,
    spec: null,
    requestedAt: new Date('2026-11-01T10:00:00Z'),
    createdAt: new Date('2026-11-01T10:00:00Z'),
    startedAt: null,
    completedAt: null,
    phases: (['specify', 'plan', 'tasks'] as const).map((name, position) => phaseRecord({ id: name, name, position })),
    ...change,
  }
}

export function phaseRecord(change: Partial<PhaseRecord> = {}): PhaseRecord {
  return {
    id: 'specify',
    runId,
    name: 'specify',
    position: 0,
    attempt: 1,
    status: 'queued',
    conclusion: null,
    reason: null,
    detail: null,
    startedAt: null,
    completedAt: null,
    commitSha: null,
    files: [],
    usage: null,
    input: null,
    report: null,
    approval: null,
    cleanedUp: null,
    workerDeaths: 0,
    absence: null,
    ...change,
  }
}
