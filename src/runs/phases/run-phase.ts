import { isPermitted } from '../../domain/request/intent.ts'
import type { Mask } from '../../masking/mask.ts'
import type { Reason } from '../../domain/run/reason.ts'
import { reasons } from '../../domain/run/reason.ts'
import { failedPhase } from '../../domain/run/run.ts'
import type { NewQuestion, PhaseResult } from '../../domain/run/run.ts'
import { FenceLostError, UserError } from '../../errors.ts'
import type { UserErrorCode } from '../../errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Forge } from '../../ports/forge.ts'
import type { Log } from '../../ports/log.ts'
import type { ArtifactStore, RemoteRecordStore, LogStore, RunStore } from '../../ports/store.ts'
import type { PhaseContext } from './phase-context.ts'
import { createPhaseLog } from './phase-log.ts'
import { executePhase } from './execute-phase.ts'
import type { ExecutePhaseParts } from './execute-phase.ts'
import { findBase } from './find-base.ts'
import { holdLease } from './hold-lease.ts'
import { openJob } from './open-job.ts'
import type { Job } from './open-job.ts'
import { adoptPushed, publishPhase } from './publish-phase.ts'
import type { PublishPhaseParts } from './publish-phase.ts'
import { createStopwatch } from './stopwatch.ts'

export type RunPhaseParts = ExecutePhaseParts &
  PublishPhaseParts & {
    store: RunStore & LogStore & ArtifactStore & RemoteRecordStore
    forge: Pick<Forge, 'permission' | 'withGitToken' | 'cloneUrl'>
    clock: Clock
    log: Log
    workerId: string
  }

type Context = { signal: AbortSignal; isLastTry: boolean }

/**
 * Runs one phase attempt from claim to result. At-least-once: a second call for a phase that ended does nothing. Rejects only when *we*
 * failed and the job is worth another try; whatever the agent did is a result.
 */
export async function runPhase(
  parts: RunPhaseParts,
  job: { runId: string; phaseId: string },
  context: Context,
): Promise<void> {
  const stopwatch = createStopwatch()
  const lease = await stopwatch.time('claim', () => holdLease(parts.store, job.runId, parts.workerId, context.signal))
  if (lease === null) return
  const log = parts.log.child({ runId: job.runId, phaseId: job.phaseId, fence: lease.fence })
  try {
    await attempt({ ...parts, log }, job, { lease, stopwatch }, context)
  } catch (error) {
    if (error instanceof FenceLostError || lease.cause() === 'fence_lost') {
      log.warn({ err: error }, 'the run is another worker’s now')
      return
    }
    await parts.store.release(job.runId, lease.fence).catch(() => undefined)
    throw error
  } finally {
    lease.stop()
  }
}

async function attempt(
  parts: RunPhaseParts,
  job: { runId: string; phaseId: string },
  { lease, stopwatch }: Pick<PhaseContext, 'lease' | 'stopwatch'>,
  context: Context,
): Promise<void> {
  const { store, clock, log } = parts
  const before = await store.run(job.runId)
  const queued = before?.phases.find(({ id }) => id === job.phaseId)
  // a run that waits for people has no business with a job that came twice
  if (before?.status === 'waiting' || queued === undefined || queued.status === 'completed') {
    return store.release(job.runId, lease.fence)
  }
  const run = await store.startPhase(job.runId, lease.fence, job.phaseId, clock.now())
  const phase = run.phases.find(({ id }) => id === job.phaseId)
  if (phase === undefined) throw new Error(`run ${run.id} lost its phase ${job.phaseId}`)
  log.info({ phase: phase.name, attempt: phase.attempt }, 'phase started')
  await endEarlierJobs(parts, run.id, lease.fence)
  await store.clearLog(phase.id)
  const phaseLog = createPhaseLog(store, phase.id, log)
  const result = masked(await resultOf(parts, { run, phase, lease, phaseLog, stopwatch }, context), parts.mask)
  await stopwatch.time('complete', async () => {
    await phaseLog.end(summaryOf(result))
    await store.completePhase(lease.fence, run.id, phase.id, result, clock.now())
  })
  log.info(
    {
      phase: phase.name,
      result: result.kind,
      reason: 'reason' in result ? result.reason : undefined,
      stepsMs: stopwatch.steps(),
    },
    'phase ended',
  )
}

/** The detail quotes agents and servers: it is stored, and shown from there. */
function masked(result: PhaseResult, { mask }: Mask): PhaseResult {
  switch (result.kind) {
    case 'committed':
      return {
        ...result,
        detail: result.detail === null ? null : mask(result.detail),
        questions: result.questions.map((question) => maskedQuestion(question, mask)),
      }
    case 'reported':
      return { ...result, report: mask(result.report) }
    case 'asked':
      return {
        ...result,
        detail: mask(result.detail),
        questions: result.questions.map((question) => maskedQuestion(question, mask)),
      }
    case 'unchanged':
    case 'blocked':
    case 'failed':
      return { ...result, detail: mask(result.detail) }
  }
}

function maskedQuestion(question: NewQuestion, mask: (text: string) => string): NewQuestion {
  const options = question.options.map(({ key, text }) => ({ key, text: mask(text) }))
  return { ...question, text: mask(question.text), options }
}

/** What a killed worker's job is still doing on this machine must not go on beside ours. Best effort: the sweep comes again. */
async function endEarlierJobs({ executor, log }: RunPhaseParts, runId: string, fence: number): Promise<void> {
  try {
    const removed = await executor.reap(async (owner) => owner.runId !== runId || owner.fence >= fence)
    if (removed.length > 0) log.info({ removed }, 'removed jobs of an earlier fence')
  } catch (error) {
    log.warn({ err: error }, 'jobs of an earlier fence could not be looked for')
  }
}

async function resultOf(parts: RunPhaseParts, context: PhaseContext, { isLastTry }: Context): Promise<PhaseResult> {
  // asked for between two phases, or while no worker was there
  if (context.run.cancellation !== null) return cancelled(parts, context.run.id)
  try {
    const result = await work(parts, context)
    if (result.kind !== 'failed') return result
    if (context.lease.cause() !== 'cancelled' && result.reason !== 'cancelled_by_person') return result
    return { ...(await cancelled(parts, context.run.id, result.detail)), usage: result.usage }
  } catch (error) {
    const cause = context.lease.cause()
    if (cause === 'fence_lost' || cause === 'shutdown') throw error
    if (cause === 'cancelled') return cancelled(parts, context.run.id)
    if (error instanceof UserError) return failedPhase(reasonOf(error), `${error.message} ${error.wayOut}`)
    if (!isLastTry || error instanceof FenceLostError) throw error
    parts.log.error({ err: error }, 'a phase failed for good')
    return failedPhase('internal_error', 'The phase was tried several times and failed inside speckit-app each time.')
  }
}

/** Who cancelled, and why, is known to the run alone. */
async function cancelled(
  { store }: RunPhaseParts,
  runId: string,
  rest = '',
): Promise<PhaseResult & { kind: 'failed' }> {
  const cancellation = (await store.run(runId))?.cancellation ?? null
  const detail = [cancellation?.detail ?? '', rest].join(' ').trim() || 'The run was cancelled.'
  return failedPhase(cancellation?.reason ?? 'cancelled_by_person', detail)
}

async function work(parts: RunPhaseParts, context: PhaseContext): Promise<PhaseResult> {
  const job = openJob(parts, context)
  try {
    return await workIn(job, parts, context)
  } finally {
    await job.close()
  }
}

async function workIn(job: Job, parts: RunPhaseParts, context: PhaseContext): Promise<PhaseResult> {
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
  if (base.pushed === null && base.expected !== null && base.expected !== run.headSha) {
    await parts.store.recordHead(run.id, lease.fence, base.expected)
  }
  if (base.pushed !== null) return adoptPushed(parts, context, base.parent, base.pushed)
  const outcome = await executePhase(parts, context, base.parent, job.opened)
  // the container goes while its result is judged and pushed
  void job.close()
  if (lease.cause() === 'fence_lost' || lease.cause() === 'shutdown') lease.signal.throwIfAborted()
  return publishPhase(parts, context, base, outcome)
}

function reasonOf({ code }: UserError): Reason {
  if (isReason(code)) return code
  return code === 'github_refused' ? 'repository_gone' : 'internal_error'
}

function isReason(code: UserErrorCode): code is UserErrorCode & Reason {
  return code in reasons
}

function summaryOf(result: PhaseResult): string {
  switch (result.kind) {
    case 'committed':
      return `committed ${result.commitSha.slice(0, 7)}: ${result.files.length} ${result.files.length === 1 ? 'file' : 'files'}`
    case 'reported':
      return 'reported what it found'
    case 'asked':
      return `asked ${result.questions.length} ${result.questions.length === 1 ? 'question' : 'questions'}`
    case 'blocked':
      return `blocked: ${result.detail}`
    case 'unchanged':
      return `nothing changed: ${result.detail}`
    case 'failed':
      return `${reasons[result.reason].title}: ${result.detail}`
  }
}
