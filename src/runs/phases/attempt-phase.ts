import { judgePhase } from '../../domain/proof/judge-phase.ts'
import { failedPhase } from '../../domain/run/run.ts'
import type { PhaseResult } from '../../domain/run/run.ts'
import type { RemoteRecordStore, RunStore } from '../../ports/store.ts'
import { adoptPushed } from './adopt-pushed.ts'
import { executePhase } from '../execution/execute-phase.ts'
import type { ExecutePhaseParts, PhaseOutcome } from '../execution/execute-phase.ts'
import { leaseMs } from '../execution/hold-lease.ts'
import { findBase } from './find-base.ts'
import type { Base, FindBaseParts } from './find-base.ts'
import { gatherEvidence } from './gather-evidence.ts'
import type { GatherEvidenceParts } from './gather-evidence.ts'
import { keepArtifacts } from './keep-artifacts.ts'
import type { KeepArtifactsParts } from './keep-artifacts.ts'
import { openJob } from '../execution/open-job.ts'
import type { Job } from '../execution/open-job.ts'
import type { PhaseContext } from '../execution/phase-context.ts'
import { lostPresence } from './presence.ts'
import type { Lost, PresenceParts } from './presence.ts'
import { publishCommit } from './publish-commit.ts'
import type { PublishCommitParts } from './publish-commit.ts'

export type AttemptPhaseParts = FindBaseParts &
  ExecutePhaseParts &
  GatherEvidenceParts &
  PublishCommitParts &
  PresenceParts &
  KeepArtifactsParts & { store: Pick<RunStore, 'recordHead'> & RemoteRecordStore }

/**
 * One attempt at a phase: finds what it builds on, runs the agent on it in a job container, judges
 * what the agent left, and publishes it. The container is gone when this settles, however it does.
 */
export async function attemptPhase(parts: AttemptPhaseParts, context: PhaseContext): Promise<PhaseResult> {
  const job = openJob(parts, context)
  try {
    return await attemptIn(job, parts, context)
  } finally {
    await job.close()
  }
}

async function attemptIn(job: Job, parts: AttemptPhaseParts, context: PhaseContext): Promise<PhaseResult> {
  const { run, lease, stopwatch } = context
  const [lost, base] = await Promise.all([
    stopwatch.time('presence', () => lostPresence(parts, run, { at: run, lease })),
    stopwatch.time('fetch', () => findBase(parts, context)),
  ])
  if (lost !== null) return failedPhase(lost.reason, inWords(lost, run.settings.permission))
  // by a stop that was handled meanwhile; the run alone knows more
  if ((await parts.store.renew(lease, leaseMs)).cancelRequested) return failedPhase('cancelled_by_person', '')
  if (base.kind === 'ended') return base.result
  const { parent, expected, pushed } = base
  if (pushed !== null) return adoptPushed(parts, context, { parent, commitSha: pushed })
  if (expected !== null && expected !== run.headSha) await parts.store.recordHead(lease, expected)
  const outcome = await executePhase(parts, context, { parent, opened: job.opened })
  // the container goes while its result is judged and pushed
  void job.close()
  if (lease.cause() === 'fence_lost' || lease.cause() === 'shutdown') lease.signal.throwIfAborted()
  return judgeAndPublish(parts, context, { base, outcome })
}

function inWords({ reason, detail }: Lost, least: string): string {
  return reason === 'permission_lost' ? `${detail}; “${least}” is needed.` : `${detail}.`
}

/** Gathers, judges, publishes what may be published, and keeps the artifacts in any case. */
async function judgeAndPublish(
  parts: AttemptPhaseParts,
  context: PhaseContext,
  { base, outcome }: { base: Base; outcome: PhaseOutcome },
): Promise<PhaseResult> {
  const evidence = await gatherEvidence(parts, context, { parent: base.parent, outcome })
  const judgement = judgePhase(evidence)
  const { tree, changes, patch } = evidence
  const result =
    judgement.kind === 'publish'
      ? await publishCommit(parts, context, { base, tree, publication: judgement.publication })
      : judgement
  await context.stopwatch.time('artifacts', () => keepArtifacts(parts, context, { outcome, changes, patch, result }))
  return result
}
