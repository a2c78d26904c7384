import type { Absence } from './absence.ts'
import type { IssueSnapshot, Repository } from '../trigger/delivery.ts'
import type { PhaseName } from './phase.ts'
import type { Question } from './question.ts'
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
  /**
   * What people said for this attempt: free text of a command, answers, wishes of a revision;
   * untrusted. null = nothing.
   */
  input: string | null
  /** What a read-only phase found, as markdown of the agent; untrusted. */
  report: string | null
  /** Who let the run pass the gate after this phase. */
  approval: Approval | null
  /** null = not yet known; false = something was left behind and the sweep has to remove it. */
  cleanedUp: boolean | null
  /** Workers whose lease ran out while they were at it. */
  workerDeaths: number
  /** What it waits for that is away; null = nothing. */
  absence: Absence | null
}

/** `by` = login; null = not a person, but what `detail` tells. */
export type Cancellation = { by: string | null; reason: Reason; detail: string }

/** Bound to the commit that was looked at. */
export type Approval = { login: string; id: number; via: 'comment' | 'button' | 'review'; sha: string; at: Date }

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
  /** Waits behind other runs and has no job yet (status `queued`). */
  isPending: boolean
  /** How it was asked for, like `/speckit plan` or `label`. */
  origin: string
  /** The whole command with its flags and words; null = an older version did not note it. */
  asked: string | null
  /** The issue has another text by now than `issue`, which the run works from. */
  isIssueEdited: boolean
  /** Everything that agents asked in this run, in the order of the numbers. */
  questions: Question[]
  conclusion: Conclusion | null
  reason: Reason | null
  detail: string | null
  fence: number
  /** Who or what asked for it, with the reason that the run will end with; null = nobody did. */
  cancellation: Cancellation | null
  /** Who let the run begin behind a gate that an earlier run had reached. */
  entryApproval: Approval | null
  /**
   * Newest commit on the branch that the run knows: its own, or one that a person put on top; null
   * before the first.
   */
  headSha: string | null
  pullRequestNumber: number | null
  /** What the documents of the last commit say; null before the first. */
  spec: SpecSummary | null
  /** When it was asked for, by GitHub's clock where the act tells. */
  requestedAt: Date
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
      /**
       * What the spec leaves open, in the order of the lines; empty for phases that do not write
       * the spec.
       */
      questions: NewQuestion[]
    }
  /** A read-only phase ended with its report; `report` is untrusted markdown. */
  | { kind: 'reported'; report: string; usage: Usage | null }
  /** The agent asked and wrote nothing that counts; the phase runs again with the answers. */
  | { kind: 'asked'; questions: NewQuestion[]; detail: string; usage: Usage | null }
  /**
   * The approved commit is not the head of the branch any more: somebody has to look at `headSha`.
   */
  | { kind: 'blocked'; headSha: string; detail: string }
  /**
   * Nothing changed. `documentExists` = the phase's document was there already, so the next phase
   * can build on it.
   */
  | { kind: 'unchanged'; documentExists: boolean; usage: Usage | null; detail: string }
  | {
      kind: 'failed'
      conclusion: 'failure' | 'timed_out' | 'cancelled'
      reason: Reason
      detail: string
      usage: Usage | null
    }

export type NewQuestion = Pick<Question, 'text' | 'options' | 'place'>

/** The result of a phase that failed; the reason decides the conclusion. */
export function failedPhase(
  reason: Reason,
  detail: string,
  usage: Usage | null = null,
): Extract<PhaseResult, { kind: 'failed' }> {
  return { kind: 'failed', conclusion: conclusionOf(reason), reason, detail, usage }
}

/** Somebody, or something outside, stopped it. */
const stops: readonly Reason[] = [
  'cancelled_by_person',
  'label_removed',
  'issue_closed',
  'issue_gone',
  'pull_request_closed',
  'pull_request_merged',
  'installation_gone',
]

function conclusionOf(reason: Reason): 'failure' | 'timed_out' | 'cancelled' {
  if (reason === 'timed_out' || reason === 'stalled') return 'timed_out'
  return stops.includes(reason) ? 'cancelled' : 'failure'
}
