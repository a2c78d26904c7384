import { judgePhase } from '../../domain/proof/judge-phase.ts'
import { failedPhase } from '../../domain/run/run.ts'
import type { PhaseResult, Usage } from '../../domain/run/run.ts'
import type { Disk } from '../../ports/disk.ts'
import type { Forge } from '../../ports/forge.ts'
import type { KeptOutcome, OutcomeStore } from '../../ports/outcome-store.ts'
import type { RemoteRecordStore, RunStore } from '../../ports/store.ts'
import { adoptPushed } from './branch/adopt-pushed.ts'
import { executePatiently } from '../execution/execute-patiently.ts'
import type { ExecutePatientlyParts } from '../execution/execute-patiently.ts'
import { exportInput } from '../execution/execute-phase.ts'
import { leaseMs } from '../execution/hold-lease.ts'
import { findBase } from './branch/find-base.ts'
import type { FindBaseParts } from './branch/find-base.ts'
import { gatherEvidence } from './gather-evidence.ts'
import type { GatheredEvidence, GatherEvidenceParts } from './gather-evidence.ts'
import { keepArtifacts } from './keep-artifacts.ts'
import { keepOutcome } from './keep-outcome.ts'
import type { KeepArtifactsParts } from './keep-artifacts.ts'
import { keepJob } from '../execution/keep-job.ts'
import type { KeptJob } from '../execution/keep-job.ts'
import type { PhaseContext } from '../execution/phase-context.ts'
import { layInstructions } from './lay-instructions.ts'
import type { LayInstructionsParts } from './lay-instructions.ts'
import { lostPresence } from './presence.ts'
import type { Lost, PresenceParts } from './presence.ts'
import { publishCommit } from './branch/publish-commit.ts'
import type { PublishCommitParts } from './branch/publish-commit.ts'
import { commandFileOf, skillMissing } from './skill-missing.ts'
import type { SkillMissingParts } from './skill-missing.ts'

export type AttemptPhaseParts = { disk: Disk; forge: Pick<Forge, 'repository'> } & FindBaseParts &
  ExecutePatientlyParts &
  LayInstructionsParts &
  GatherEvidenceParts &
  PublishCommitParts &
  PresenceParts &
  SkillMissingParts &
  KeepArtifactsParts & { store: Pick<RunStore, 'recordHead'> & RemoteRecordStore & Pick<OutcomeStore, 'keepOutcome'> }

/**
 * One attempt at a phase: finds what it builds on, runs the agent on it in a job container, keeps
 * what the agent left, judges it, and publishes it. Where an earlier try got as far as keeping it,
 * this one goes on from there. The container is gone when this settles, however it does.
 */
export async function attemptPhase(parts: AttemptPhaseParts, context: PhaseContext): Promise<PhaseResult> {
  await parts.disk.check()
  if (context.kept !== null) return goOn(parts, context, context.kept)
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
  const trusted = parts.forge.repository(run).then(({ defaultBranch }) => defaultBranch)
  const [lost, base] = await Promise.all([
    stopwatch.time('presence', () => lostPresence(parts, run, { at: run, lease })),
    stopwatch.time('fetch', () => findBase(parts, context, { trusted })),
  ])
  if (lost !== null) return failedPhase(lost.reason, inWords(lost, run.settings.permission))
  // by a stop that was handled meanwhile; the run alone knows more
  if ((await parts.store.renew(lease, leaseMs)).cancelRequested) return failedPhase('cancelled_by_person', '')
  if (base.kind === 'ended') return base.result
  const { parent, expected, pushed, trusted: from } = base
  if (pushed !== null) return adoptPushed(parts, context, { parent, commitSha: pushed })
  if (expected !== null && expected !== run.headSha) await parts.store.recordHead(lease, expected)
  const input = await stopwatch.time('export', async () =>
    layInstructions(parts, context, { parent, from, branch: await trusted }),
  )
  const lacking = await skillMissing(parts, context, input)
  if (lacking !== null) return lacking
  const outcome = await executePatiently(parts, context, { parent: input, job })
  // the container goes while its result is judged and pushed
  void job.close()
  const isHandedBack = lease.cause() === 'fence_lost' || lease.cause() === 'shutdown'
  // an agent that did not end by itself is asked again by whoever gets the phase
  if (isHandedBack && outcome.ended === 'cancelled') lease.signal.throwIfAborted()
  const kept = { ...outcome, base: { parent, expected, trusted: from } }
  await stopwatch.time('keep', () => keepOutcome(parts.store, context, kept))
  if (isHandedBack) lease.signal.throwIfAborted()
  return judgeAndPublish(parts, context, kept)
}

/**
 * Fetch and export bring what the result builds on to this worker, which may be another one. What
 * became of the branch meanwhile is found out by the push.
 */
async function goOn(parts: AttemptPhaseParts, context: PhaseContext, kept: KeptOutcome): Promise<PhaseResult> {
  await context.phaseLog.say('goes on with what the agent left; it is not asked again')
  const trusted = parts.forge.repository(context.run).then(({ defaultBranch }) => defaultBranch)
  const base = await context.stopwatch.time('fetch', () => findBase(parts, context, { trusted }))
  const { usage } = kept.verdict
  if (base.kind === 'ended') return withUsage(base.result, usage)
  await context.stopwatch.time('export', async () => {
    const { parent, trusted: from } = kept.base
    return exportInput(parts, context, await layInstructions(parts, context, { parent, from, branch: await trusted }))
  })
  if (base.pushed === null) return judgeAndPublish(parts, context, kept)
  const adopted = await adoptPushed(parts, context, { parent: base.parent, commitSha: base.pushed })
  const result = withUsage(adopted, usage)
  await keepArtifactsOf(parts, context, { kept, result, evidence: await gather(parts, context, kept) })
  return result
}

function withUsage(result: PhaseResult, usage: Usage | null): PhaseResult {
  return 'usage' in result ? { ...result, usage } : result
}

function inWords({ reason, detail }: Lost, least: string): string {
  return reason === 'permission_lost' ? `${detail}; “${least}” is needed.` : `${detail}.`
}

/** Gathers, judges, publishes what may be published, and keeps the artifacts in any case. */
async function judgeAndPublish(
  parts: AttemptPhaseParts,
  context: PhaseContext,
  kept: KeptOutcome,
): Promise<PhaseResult> {
  const evidence = await gather(parts, context, kept)
  const judgement = judgePhase(evidence)
  const { base } = kept
  const { tree } = evidence
  const result =
    judgement.kind === 'publish'
      ? await publishCommit(parts, context, { base, tree, publication: judgement.publication })
      : judgement
  await keepArtifactsOf(parts, context, { kept, result, evidence })
  return result
}

function gather(parts: AttemptPhaseParts, context: PhaseContext, kept: KeptOutcome): Promise<GatheredEvidence> {
  return gatherEvidence(parts, context, { parent: kept.base.parent, outcome: kept })
}

function keepArtifactsOf(
  parts: AttemptPhaseParts,
  context: PhaseContext,
  { kept, result, evidence }: { kept: KeptOutcome; result: PhaseResult; evidence: GatheredEvidence },
): Promise<void> {
  const { changes, patch } = evidence
  return context.stopwatch.time('artifacts', () =>
    keepArtifacts(parts, context, { outcome: kept, changes, patch, result }),
  )
}
