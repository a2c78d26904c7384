import type { z } from 'zod'
import type { ArtifactSummary } from '../../domain/run/artifact.ts'
import { reasons } from '../../domain/run/reason.ts'
import type { Reason } from '../../domain/run/reason.ts'
import type { PhaseRecord, RunRecord } from '../../domain/run/run.ts'
import type { RunFacts } from '../read-run.ts'
import type { Addresses } from '../addresses.ts'
import type { artifactSchema, overviewSchema, runSchema } from './api-schemas.ts'
import { groupAttempts } from '../../domain/report/group-attempts.ts'
import { summarizeRun } from '../summarize-run.ts'
import type { WaitingPlace } from '../summarize-run.ts'

/** A run with all its phases and artifacts, as the API gives it out. */
export function viewRun(facts: RunFacts, addresses: Addresses): z.output<typeof runSchema> {
  const { run, artifacts, executorWarning, githubPausedUntil, now, queuePosition, pendingPlace } = facts
  return {
    ...viewOverview(run, { queuePosition, pendingPlace }, addresses),
    base: { branch: run.baseBranch, sha: run.baseSha },
    feature: run.feature,
    agent: run.agent,
    executor: { name: run.executor, warning: executorWarning },
    headSha: run.headSha,
    pendingPlace,
    githubPausedUntil: iso(githubPausedUntil),
    questions: run.questions,
    cancellation: run.cancellation && { ...run.cancellation, reason: viewReason(run.cancellation.reason) },
    phases: groupAttempts(run.phases).map(({ name, attempts, last }) => ({
      name,
      status: last.status,
      conclusion: last.conclusion,
      attempts: attempts.map((attempt) => viewAttempt(run, attempt, addresses)),
    })),
    artifacts: artifacts.map((artifact) => viewArtifact(artifact, now, addresses)),
  }
}

/** A run in a list. */
export function viewOverview(
  run: RunRecord,
  waiting: WaitingPlace,
  addresses: Addresses,
): z.output<typeof overviewSchema> {
  return {
    id: run.id,
    ...viewState(run),
    waitingFor: run.waitingFor,
    isPending: run.isPending,
    origin: run.origin,
    summary: summarizeRun(run, waiting),
    repository: run.repository,
    issue: { number: run.issue.number, title: run.issue.title, url: addresses.issue(run) },
    actor: run.actor,
    branch: run.branch,
    pullRequest:
      run.pullRequestNumber === null
        ? null
        : { number: run.pullRequestNumber, url: addresses.pullRequest(run, run.pullRequestNumber) },
    createdAt: run.createdAt.toISOString(),
    ...viewTimes(run),
    url: addresses.run(run.id),
    pageUrl: addresses.runPage(run.id),
  }
}

export function viewArtifact(
  artifact: ArtifactSummary,
  now: Date,
  addresses: Addresses,
): z.output<typeof artifactSchema> {
  return {
    id: artifact.id,
    phaseId: artifact.phaseId,
    kind: artifact.kind,
    name: artifact.name,
    contentType: artifact.contentType,
    size: artifact.size,
    createdAt: artifact.createdAt.toISOString(),
    expiresAt: artifact.expiresAt.toISOString(),
    isExpired: artifact.expiresAt <= now,
    url: addresses.artifact(artifact.runId, artifact.id),
  }
}

function viewAttempt(run: RunRecord, phase: PhaseRecord, addresses: Addresses) {
  return {
    id: phase.id,
    attempt: phase.attempt,
    ...viewState(phase),
    ...viewTimes(phase),
    commit: phase.commitSha === null ? null : { sha: phase.commitSha, url: addresses.commit(run, phase.commitSha) },
    files: phase.files,
    usage: phase.usage,
    input: phase.input,
    report: phase.report,
    approval: phase.approval && { ...phase.approval, at: phase.approval.at.toISOString() },
    cleanedUp: phase.cleanedUp,
    logUrl: addresses.log(run.id, phase.id),
  }
}

function viewState({ status, conclusion, reason, detail }: RunRecord | PhaseRecord) {
  return { status, conclusion, reason: reason === null ? null : viewReason(reason), detail }
}

function viewReason(code: Reason) {
  return { code, title: reasons[code].title, wayOut: reasons[code].wayOut }
}

function viewTimes({ startedAt, completedAt }: Pick<RunRecord, 'startedAt' | 'completedAt'>) {
  const durationMs = startedAt && completedAt ? Math.max(0, completedAt.getTime() - startedAt.getTime()) : null
  return { startedAt: iso(startedAt), completedAt: iso(completedAt), durationMs }
}

function iso(date: Date | null): string | null {
  return date?.toISOString() ?? null
}
