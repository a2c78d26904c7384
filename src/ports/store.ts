import type { Absence } from '../domain/run/absence.ts'
import type { ArtifactKind, ArtifactSummary } from '../domain/run/artifact.ts'
import type { PhaseName } from '../domain/run/phase.ts'
import type { PendingPlace } from '../domain/report/report.ts'
import type { Conclusion, PhaseResult, RunRecord } from '../domain/run/run.ts'
import type { Steering } from '../domain/run/steer-run.ts'
import type { CommandRecord, CommandStore } from './command-store.ts'
import type { DeliveryStore } from './delivery-store.ts'
import type { OutcomeStore } from './outcome-store.ts'

/**
 * Runs and phases. Every write after `claim` carries the fence and rejects with FenceLostError when
 * a newer one was given out.
 */
export interface RunStore {
  /**
   * Run, phase rows and the record of the command in one transaction, and with them the first
   * phase's job; without one it stays pending, while another run of the issue is active or the
   * limits of its settings are reached. 'duplicate' = a run with this deduplication key exists.
   */
  startRun(run: NewRun, by: CommandRecord): Promise<{ outcome: 'started' | 'pending' | 'duplicate'; run: RunRecord }>
  /**
   * Applies `steer()` of domain/steer-run.ts to the newest state under a lock, with everything that
   * follows and the record of the command in one transaction. 'stale' = the state does not fit,
   * nothing was done: decide again.
   */
  steerRun(runId: string, steering: Steering, steered: SteeredBy): Promise<'done' | 'stale'>
  run(id: string): Promise<RunRecord | null>
  /** Newest first. `before` = id of the last run of the page before. */
  runs(query: RunQuery): Promise<RunRecord[]>
  /** Newest commit that a run put on that branch or built on there; null = no run did. */
  lastHead(repositoryId: number, branch: string): Promise<string | null>
  /** Runs of an issue, newest first. */
  featureRuns(repositoryId: number, issueNumber: number, limit: number): Promise<RunRecord[]>
  /**
   * The issue that a pull request, a check run or a commit of ours belongs to; null = none of ours.
   */
  issueOf(repositoryId: number, place: FeaturePlace): Promise<number | null>
  /** Runs that are not completed, pending or not, oldest first. */
  openRuns(where: { installationId: number } | { repositoryId: number }): Promise<RunRecord[]>
  /** Queued runs that were created before this one and are not pending. */
  queuePosition(runId: string): Promise<number>
  /** Where a run waits behind others; null when it is not pending. */
  pendingPlace(runId: string): Promise<PendingPlace | null>
  /**
   * Gives their turn to pending runs that nothing holds back any more; a run that ends does so by
   * itself.
   */
  admitPending(): Promise<void>
  /** Follows a repository to its new name, owner or installation. */
  moveRepository(repositoryId: number, to: { owner: string; name: string; installationId: number }): Promise<void>
  /**
   * Takes the lease when it is free or has expired, and raises the fence. One that has expired is
   * the death of a worker, and counted with the phase that it was at. null = somebody holds it
   * (`leaseEndsAt` says until when) or the run is completed.
   */
  claim(runId: string, owner: string, leaseMs: number): Promise<number | null>
  /**
   * When the lease ends; the present moment when it is free; null when the run is completed or
   * gone.
   */
  leaseEndsAt(runId: string): Promise<Date | null>
  /** Extends the lease; tells whether somebody asked to cancel meanwhile. */
  renew(claim: Claim, leaseMs: number): Promise<{ cancelRequested: boolean }>
  release(claim: Claim): Promise<void>
  /** Whether the run is leased under exactly this fence now. */
  isHeld(claim: Claim): Promise<boolean>
  /**
   * Phase (and run, when it was queued) to in_progress, and a report job, in one transaction. A
   * phase that is in progress already stays so.
   */
  startPhase(claim: Claim, phaseId: string, at: Date): Promise<RunRecord>
  /**
   * Records where a branch stands that the run goes on with: another run's commit, or a person's.
   */
  recordHead(claim: Claim, headSha: string): Promise<void>
  /** Records that the issue has another text by now, and asks for a report, once. */
  recordIssueEdited(claim: Claim): Promise<void>
  /** Records a fact about the agent that was seen only when it ran. */
  recordAgentVersion(claim: Claim, seen: { version: string; image: string | null }): Promise<void>
  /**
   * Applies `transition()` of domain/transition.ts: phase result, run state, new head, the next
   * phase's job and a report job in one transaction. Also releases the lease, and admits pending
   * runs when the run ended.
   */
  completePhase(claim: Claim, end: PhaseEnd): Promise<RunRecord>
  recordCleanup(phaseId: string, cleanedUp: boolean): Promise<void>
  /** Records what the phase waits for, which people are shown; null = it waits no longer. */
  recordAbsence(claim: Claim, phaseId: string, absence: Absence | null): Promise<void>
  /**
   * Runs that are not completed, whose lease is free or expired and that were not touched since
   * `before`: their job was lost.
   */
  stranded(before: Date): Promise<{ runId: string; phaseId: string }[]>
  /** Enqueues the job of a phase again; a no-op while that job is still queued or active. */
  enqueuePhase(runId: string, phaseId: string): Promise<void>
}

/** A run under the fence that `claim` gave out. */
export type Claim = { runId: string; fence: number }

/** `by` null = an event, no command. */
export type SteeredBy = { by: CommandRecord | null; at: Date }

export type PhaseEnd = { phaseId: string; result: PhaseResult; at: Date }

export type FeaturePlace =
  | { kind: 'pull_request'; number: number }
  | { kind: 'phase'; phaseId: string }
  | { kind: 'commit'; sha: string }

export type NewRun = Omit<
  RunRecord,
  | 'status'
  | 'waitingFor'
  | 'isPending'
  | 'isIssueEdited'
  | 'questions'
  | 'conclusion'
  | 'reason'
  | 'detail'
  | 'fence'
  | 'cancellation'
  | 'entryApproval'
  | 'headSha'
  | 'pullRequestNumber'
  | 'spec'
  | 'startedAt'
  | 'completedAt'
  | 'phases'
> & { deduplicationKey: string; phases: { id: string; name: PhaseName; input: string | null }[] }

export type RunQuery = { limit: number; before?: string; repositoryId?: number; status?: RunRecord['status'] }

/** Masked log text of a phase, append-only. */
export interface LogStore {
  /** `sequence` from 0 without holes a phase attempt; the same one twice is stored once. */
  appendLog(phaseId: string, sequence: number, text: string): Promise<void>
  /** Chunks with a sequence greater than `after` (-1 = all), in order. */
  log(phaseId: string, after: number): Promise<{ sequence: number; text: string }[]>
  /** The sequence of the chunk that comes next: 0 for an empty log. */
  nextSequence(phaseId: string): Promise<number>
  /** The last `maxCharacters` of the log. */
  logTail(phaseId: string, maxCharacters: number): Promise<string>
  /** The same, with the sequence of its last chunk (-1 = none), from which `log` goes on. */
  logEnd(phaseId: string, maxCharacters: number): Promise<{ text: string; sequence: number }>
  /** Removes all chunks of a phase: a new try of the same attempt starts with an empty log. */
  clearLog(phaseId: string): Promise<void>
}

export interface ArtifactStore {
  /** Replaces the artifact of the same run, phase and name. */
  putArtifact(artifact: NewArtifact): Promise<ArtifactSummary>
  artifacts(runId: string): Promise<ArtifactSummary[]>
  artifact(id: string): Promise<(ArtifactSummary & { content: Buffer }) | null>
}

export type NewArtifact = {
  runId: string
  phaseId: string | null
  kind: ArtifactKind
  name: string
  contentType: string
  content: Buffer
  expiresAt: Date
}

/** What we did outside, by natural key, so that it is done once: look up, act, record. */
export interface RemoteRecordStore {
  /**
   * Id that GitHub gave to the thing with this key; null = not recorded, also while it is claimed.
   */
  remoteRecord(key: string): Promise<string | null>
  /**
   * Takes the right to make the thing with this key, for one caller at a time: until it is recorded
   * or released, or until `forMs` have passed because the caller died. False = it is recorded, or
   * somebody else is at it.
   */
  claimRemote(key: string, record: Pick<RemoteRecord, 'runId' | 'kind'>, forMs: number): Promise<boolean>
  /** Gives a claim back; a no-op once the thing is recorded. */
  releaseRemote(key: string): Promise<void>
  /** Replaces. */
  recordRemote(key: string, record: RemoteRecord): Promise<void>
  recordPullRequest(runId: string, number: number): Promise<void>
}

/** `runId` null = it belongs to no run (a refusal). `remoteId` is the id that GitHub gave to it. */
export type RemoteRecord = { runId: string | null; kind: string; remoteId: string }

/**
 * Reports catch up: every change of a run raises `wanted`; a report that was shown in full sets
 * `shown`.
 */
export interface ReportStore {
  /**
   * The lease on reporting this run, and the version to show; null = another worker reports, or
   * nothing is new.
   */
  claimReport(runId: string, leaseMs: number): Promise<{ wanted: number } | null>
  /**
   * Extends the lease on reporting while the work goes on; a lease that was given back stays so.
   */
  renewReport(runId: string, leaseMs: number): Promise<void>
  /**
   * Marks `wanted` as shown and gives the lease back. True = something new came in meanwhile:
   * report again.
   */
  finishReport(runId: string, wanted: number, isShown: boolean): Promise<boolean>
  /** Says that there is something to show, although the run did not change. */
  wantReport(runId: string): Promise<void>
  /** Nothing can be shown any more: the repository is out of reach. */
  giveUpReports(runIds: readonly string[]): Promise<void>
  /** Runs with news that nobody is reporting. */
  unreported(): Promise<string[]>
}

/** How far logs outside were read. Each is read by one process at a time. */
export interface ReadingStore {
  /**
   * Takes the lease. null = another process reads, we were asked to wait, or it was read to its end
   * within the last `freshMs`.
   */
  claimReading(
    name: string,
    claim: { owner: string; leaseMs: number; freshMs: number },
  ): Promise<{ readUntil: Date | null } | null>
  /** Extends the lease, also one that ran out and that nobody took; false = somebody took it. */
  renewReading(name: string, claim: { owner: string; leaseMs: number }): Promise<boolean>
  /**
   * Gives the lease back; changes nothing when it was lost. The place only moves on; `isDone` =
   * read to its end.
   */
  endReading(name: string, owner: string, end: EndOfReading): Promise<void>
}

export type EndOfReading = { readUntil: Date | null; isDone: boolean; pausedUntil: Date | null }

export interface Housekeeping {
  /**
   * Removes expired artifacts, logs of phases that ended before `logsBefore`, handled deliveries
   * and completed runs older than `recordsBefore`, and kept outcomes of phases that are over;
   * resolves with counts.
   */
  removeExpired(limits: {
    now: Date
    logsBefore: Date
    recordsBefore: Date
  }): Promise<{ artifacts: number; logChunks: number; deliveries: number; runs: number }>
}

export interface DatabaseHealth {
  /**
   * Resolves when the database answers, and rejects with UnavailableError when it does not. Changes
   * nothing.
   */
  ping(): Promise<void>
}

/** Numbers for metrics, over all runs of the database, whichever process worked on them. */
export interface RunStatistics {
  /** Kept runs by status and conclusion; combinations without runs are left out. */
  runCounts(): Promise<{ status: RunRecord['status']; conclusion: RunRecord['conclusion']; count: number }[]>
  /** Phases that were started and were completed at `since` or later, in any order. */
  completedPhases(since: Date): Promise<CompletedPhase[]>
  /** What phases wait for that is away, each with the oldest of them. */
  absences(): Promise<(Absence & { phases: number })[]>
}

export type CompletedPhase = { id: string; name: PhaseName; conclusion: Conclusion; startedAt: Date; completedAt: Date }

export type Store = DeliveryStore &
  CommandStore &
  RunStore &
  LogStore &
  ArtifactStore &
  OutcomeStore &
  RemoteRecordStore &
  ReportStore &
  ReadingStore &
  Housekeeping &
  DatabaseHealth
