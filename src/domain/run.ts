import type { IssueSnapshot, Repository } from './delivery.ts'
import type { PhaseName } from './phase.ts'
import type { Reason } from './reason.ts'
import type { RunSettings } from './settings.ts'
import type { SpecSummary } from './spec-summary.ts'

export type Status = 'queued' | 'in_progress' | 'waiting' | 'completed'

export type Conclusion = 'success' | 'neutral' | 'failure' | 'cancelled' | 'timed_out' | 'skipped'

/** Tokens that an agent reported; null = unknown, never 0 for unknown. */
export type Usage = { inputTokens: number | null; outputTokens: number | null; costUsd: number | null }

export type ChangedFile = { path: string; status: 'added' | 'modified' | 'deleted'; size: number }

/** The agent as chosen for a run; kept with the run, secrets never part of it. */
export type AgentSnapshot = { name: string; model: string | null; version: string | null; image: string | null }

export type PhaseRecord = {
  id: string
  runId: string
  name: PhaseName
  /** Place in the run, from 0. */
  position: number
  attempt: number
  status: Status
  conclusion: Conclusion | null
  reason: Reason | null
  /** One or two sentences for people: what exactly happened, with names and values. */
  detail: string | null
  startedAt: Date | null
  completedAt: Date | null
  commitSha: string | null
  files: ChangedFile[]
  usage: Usage | null
  /** null = not yet known; false = something was left behind and the sweep has to remove it. */
  cleanedUp: boolean | null
}

export type RunRecord = {
  id: string
  repository: Repository
  installationId: number
  issue: IssueSnapshot
  /** sha256 of title, newline, body: what was approved is what runs. */
  inputHash: string
  actor: { id: number; login: string }
  baseBranch: string
  baseSha: string
  /** `012-add-due-dates` */
  feature: string
  /** `specs/012-add-due-dates` */
  featureDirectory: string
  branch: string
  settings: RunSettings
  agent: AgentSnapshot
  executor: string
  status: Status
  waitingFor: 'approval' | 'answers' | null
  conclusion: Conclusion | null
  reason: Reason | null
  detail: string | null
  fence: number
  cancelRequestedAt: Date | null
  /** Last commit that we pushed; null before the first. */
  headSha: string | null
  pullRequestNumber: number | null
  /** What the documents of the last commit say; null before the first. */
  spec: SpecSummary | null
  createdAt: Date
  startedAt: Date | null
  completedAt: Date | null
  phases: PhaseRecord[]
}

export type PhaseResult =
  | {
      kind: 'committed'
      commitSha: string
      files: ChangedFile[]
      usage: Usage | null
      detail: string | null
      spec: SpecSummary | null
    }
  /** Nothing changed. `documentExists` = the phase's document was there already, so the next phase can build on it. */
  | { kind: 'unchanged'; documentExists: boolean; usage: Usage | null; detail: string }
  | {
      kind: 'failed'
      conclusion: 'failure' | 'timed_out' | 'cancelled'
      reason: Reason
      detail: string
      usage: Usage | null
    }

/** The result of a phase that failed; the reason decides the conclusion. */
export function failedPhase(
  reason: Reason,
  detail: string,
  usage: Usage | null = null,
): Extract<PhaseResult, { kind: 'failed' }> {
  return { kind: 'failed', conclusion: conclusionOf(reason), reason, detail, usage }
}

function conclusionOf(reason: Reason): 'failure' | 'timed_out' | 'cancelled' {
  if (reason === 'timed_out' || reason === 'stalled') return 'timed_out'
  return reason === 'cancelled_by_person' ? 'cancelled' : 'failure'
}

type State = Pick<RunRecord, 'status' | 'conclusion' | 'reason' | 'detail'>
type PhaseState = Pick<PhaseRecord, 'status' | 'conclusion' | 'reason' | 'detail'>

export type Transition = {
  run: State
  phase: PhaseState
  /** The phase to enqueue now, or null. */
  next: PhaseRecord | null
  /** Phases that will not run any more. */
  skipped: PhaseRecord[]
}

/**
 * Applies the end of a phase to its run.
 *
 *     queued ──start──▶ in_progress ──committed, more phases──▶ in_progress
 *                            ├──committed, last phase──▶ completed(success)
 *                            ├──unchanged, document exists, more phases──▶ in_progress
 *                            ├──unchanged otherwise──▶ completed(neutral | success when an earlier phase committed)
 *                            └──failed──▶ completed(failure | timed_out | cancelled)
 *
 * Throws when the run or the phase is not in progress: a caller that gets here has lost its fence or is wrong.
 */
export function transition(run: RunRecord, phaseId: string, result: PhaseResult): Transition {
  const phase = run.phases.find(({ id }) => id === phaseId)
  if (phase === undefined) throw new Error(`run ${run.id} has no phase ${phaseId}`)
  if (run.status !== 'in_progress' || phase.status !== 'in_progress') {
    throw new Error(`phase ${phase.name} of run ${run.id} cannot end: run ${run.status}, phase ${phase.status}`)
  }
  const waiting = run.phases.filter((other) => other.status === 'queued' && other.position > phase.position)
  const ended = endOfPhase(result)
  const goesOn = result.kind === 'committed' || (result.kind === 'unchanged' && result.documentExists)
  const next = goesOn ? (waiting[0] ?? null) : null
  if (next !== null) return { run: going, phase: ended, next, skipped: [] }
  return { run: endOfRun(run, phase, result), phase: ended, next: null, skipped: waiting }
}

const going: State = { status: 'in_progress', conclusion: null, reason: null, detail: null }

function endOfPhase(result: PhaseResult): PhaseState {
  switch (result.kind) {
    case 'committed':
      return { status: 'completed', conclusion: 'success', reason: null, detail: result.detail }
    case 'unchanged':
      return { status: 'completed', conclusion: 'neutral', reason: 'nothing_changed', detail: result.detail }
    case 'failed':
      return { status: 'completed', conclusion: result.conclusion, reason: result.reason, detail: result.detail }
  }
}

function endOfRun(run: RunRecord, phase: PhaseRecord, result: PhaseResult): State {
  if (result.kind === 'failed') return endOfPhase(result)
  const committed = result.kind === 'committed' || run.phases.some((other) => other.commitSha !== null)
  if (committed) return { status: 'completed', conclusion: 'success', reason: null, detail: null }
  return {
    status: 'completed',
    conclusion: 'neutral',
    reason: 'nothing_changed',
    detail: `${phase.name}: ${result.detail ?? 'nothing changed'}`,
  }
}
