import { judgePhase } from '../../domain/proof/judge-phase.ts'
import { isPermitted } from '../../domain/request/intent.ts'
import { failedPhase } from '../../domain/run/run.ts'
import type { PhaseResult } from '../../domain/run/run.ts'
import type { RemoteRecordStore, RunStore } from '../../ports/store.ts'
import { adoptPushed } from './adopt-pushed.ts'
import { executePatiently } from '../execution/execute-patiently.ts'
import type { ExecutePatientlyParts } from '../execution/execute-patiently.ts'
import type { PhaseOutcome } from '../execution/execute-phase.ts'
import { findBase } from './find-base.ts'
import type { Base, FindBaseParts } from './find-base.ts'
import { gatherEvidence } from './gather-evidence.ts'
import type { GatherEvidenceParts } from './gather-evidence.ts'
import { keepArtifacts } from './keep-artifacts.ts'
import type { KeepArtifactsParts } from './keep-artifacts.ts'
import { keepJob } from '../execution/keep-job.ts'
import type { KeptJob } from '../execution/keep-job.ts'
import type { PhaseContext } from '../execution/phase-context.ts'
import { commandFileOf, skillMissing } from './skill-missing.ts'
import type { SkillMissingParts } from './skill-missing.ts'
import { publishCommit } from './publish-commit.ts'
import type { PublishCommitParts } from './publish-commit.ts'

export type AttemptPhaseParts = FindBaseParts &
  ExecutePatientlyParts &
  GatherEvidenceParts &
  PublishCommitParts &
  SkillMissingParts &
  KeepArtifactsParts & { store: Pick<RunStore, 'recordHead'> & RemoteRecordStore }

/**
 * One attempt at a phase: finds what it builds on, runs the agent on it in a job container, judges
 * what the agent left, and publishes it. The container is gone when this settles, however it does.
 */
export async function attemptPhase(parts: AttemptPhaseParts, context: PhaseContext): Promise<PhaseResult> {
  const job = keepJob(parts, context)
  // it starts while the repository is fetched, unless the repository has to be looked at first
  if (commandFileOf(parts, context) === null) job.open().catch(() => undefined)
  try {
    return await attemptIn(job, parts, context)
  } finally {
    await job.close()
  }
}

async function attemptIn(job: KeptJob, parts: AttemptPhaseParts, context: PhaseContext): Promise<PhaseResult> {
  const { run, lease, stopwatch } = context
  const [permission, base] = await Promise.all([
    stopwatch.time('permission', () => parts.forge.permission(run, run.actor.login)),
    stopwatch.time('fetch', () => findBase(parts, context)),
  ])
  const { permission: least } = run.settings
  if (!isPermitted(permission, least)) {
    const detail = `${run.actor.login} has the permission “${permission}” now; “${least}” is needed.`
    return failedPhase('permission_lost', detail)
  }
  if (base.kind === 'ended') return base.result
  const { parent, expected, pushed } = base
  if (pushed !== null) return adoptPushed(parts, context, { parent, commitSha: pushed })
  if (expected !== null && expected !== run.headSha) await parts.store.recordHead(lease, expected)
  const lacking = await skillMissing(parts, context, parent)
  if (lacking !== null) return lacking
  const outcome = await executePatiently(parts, context, { parent, job })
  // the container goes while its result is judged and pushed
  void job.close()
  if (lease.cause() === 'fence_lost' || lease.cause() === 'shutdown') lease.signal.throwIfAborted()
  return judgeAndPublish(parts, context, { base, outcome })
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
