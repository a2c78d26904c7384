import type { PhaseName } from './phase.ts'
import type { Question } from './question.ts'
import type { Approval, Cancellation, PhaseRecord, RunRecord } from './run.ts'

/**
 * What changes about a run and its phases at once; the store writes it in one transaction. Fields
 * that are left out stay.
 */
export type RunChange = {
  run: Partial<
    Pick<RunRecord, 'status' | 'waitingFor' | 'conclusion' | 'reason' | 'detail' | 'headSha' | 'questions'> & {
      cancellation: Cancellation
      entryApproval: Approval | null
    }
  >
  phases: PhaseChange[]
  /**
   * A further phase or attempt; those that are queued at its position or behind move back by one.
   */
  added: { name: PhaseName; position: number; attempt: number; input: string | null } | null
  /** What is enqueued now: a phase, or the one that is added. */
  next: PhaseRecord | 'added' | null
}

export type PhaseChange = { id: string } & Partial<
  Pick<PhaseRecord, 'status' | 'conclusion' | 'reason' | 'detail' | 'input' | 'report'> & { approval: Approval | null }
>

/** The run works on, or waits for a worker to go on. */
export const resumed: RunChange['run'] = {
  status: 'in_progress',
  waitingFor: null,
  conclusion: null,
  reason: null,
  detail: null,
}

/** Phases that have not run yet, in their order. */
export function queuedPhases(run: Pick<RunRecord, 'phases'>): PhaseRecord[] {
  return run.phases.filter(({ status }) => status === 'queued')
}

/** The newest attempt that ran; null before the first. Skipped ones never ran. */
export function lastEnded(run: Pick<RunRecord, 'phases'>): PhaseRecord | null {
  return run.phases.findLast(({ status, conclusion }) => status === 'completed' && conclusion !== 'skipped') ?? null
}

/** Whether an attempt left something that people can look at. */
export function hasResult({ commitSha, report }: Pick<PhaseRecord, 'commitSha' | 'report'>): boolean {
  return commitSha !== null || report !== null
}

/**
 * Whether the run is the one that its issue is busy with: working, waiting for people, or for a
 * worker.
 */
export function isActive({ status, isPending }: Pick<RunRecord, 'status' | 'isPending'>): boolean {
  return status !== 'completed' && !isPending
}

export function openQuestionsOf(questions: readonly Question[]): Question[] {
  return questions.filter(({ answer }) => answer === null)
}

export function skip(phases: readonly PhaseRecord[]): PhaseChange[] {
  return phases.map(({ id }) => ({ id, status: 'completed', conclusion: 'skipped' }))
}

/** The next attempt at a phase, to be run after everything that ran already. */
export function nextAttempt(run: Pick<RunRecord, 'phases'>, name: PhaseName, input: string | null) {
  const attempts = run.phases.filter((phase) => phase.name === name).map(({ attempt }) => attempt)
  return {
    name,
    input,
    attempt: Math.max(0, ...attempts) + 1,
    position: (lastEnded(run)?.position ?? -1) + 1,
  }
}
