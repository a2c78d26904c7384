import { createHash, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { agentNamed } from '../agents/index.ts'
import { gitVariables, operatorPolicy } from '../config.ts'
import type { Job } from '../domain/run/job.ts'
import { UnavailableError } from '../errors.ts'
import { createGitRepository } from '../git/create-git-repository.ts'
import { readAppIdentity } from '../github/app-identity.ts'
import { createReporters } from '../reporters/index.ts'
import { isolateInstallations } from '../runs/isolate-installations.ts'
import { handleDelivery } from '../runs/deliveries/handle-delivery.ts'
import type { HandleDeliveryParts } from '../runs/deliveries/handle-delivery.ts'
import { reapJobs, reconcileRuns, sweep } from '../runs/reconcile-runs.ts'
import { reportRun } from '../runs/reports/report-run.ts'
import { createQuarantine } from '../runs/phases/quarantine.ts'
import { runPhase } from '../runs/phases/run-phase.ts'
import type { RunPhaseParts } from '../runs/phases/run-phase.ts'
import type { Parts } from './open-parts.ts'
import type { Stops } from './stops.ts'

const minuteMs = 60_000
/**
 * What a killed worker was about to show waits for this at most, and for the lease on the report.
 */
const reconcileMs = 20_000

/** Until `caughtUp`, no delivery is acted on: what was missed may take it back. */
export type WorkerParts = Parts & { caughtUp: Promise<void> }

/** Takes jobs, and repeats what keeps the tables and GitHub true. */
export async function startWorker(parts: WorkerParts, publicUrl: string, stops: Stops): Promise<void> {
  const { config, store, queue, forge, executor, log, clock } = parts
  const markerSecret = createHash('sha256').update(`marker:${config.WEBHOOK_SECRET}`).digest('hex')
  const git = createGitRepository({
    directory: join(config.WORKSPACE_ROOT, 'mirrors'),
    environment: gitVariables(config),
    fetchLimits: { silenceMs: config.GIT_SILENCE_SECONDS * 1000, totalMs: config.GIT_FETCH_MINUTES * 60_000 },
    maxMirrorBytes: config.MIRROR_MAX_MB * 1024 ** 2,
    log,
  })
  const reporters = createReporters({
    forge,
    remoteRecords: store,
    markerSecret,
    serverUrl: config.GITHUB_SERVER_URL,
    mask: parts.mask.publishable,
  })
  const reporting = { store, log, clock, publicUrl, reporters }
  const deliveries = deliveryParts(parts, markerSecret)
  const phases = await phaseParts(parts, git)

  async function handle(job: Job, context: { signal: AbortSignal; isLastTry: boolean }): Promise<void> {
    switch (job.kind) {
      case 'delivery':
        await parts.caughtUp
        return handleDelivery(deliveries, job.guid)
      case 'phase':
        return runPhase(phases, job, context)
      case 'report':
        return reportRun(reporting, job.runId)
    }
  }

  const reap = () =>
    reapJobs(executor, store, log).catch((error: unknown) =>
      log.warn({ err: error }, 'orphaned jobs could not be looked for'),
    )
  const tasks: [string, number, () => Promise<unknown>][] = [
    ['reconcile', reconcileMs, () => reconcileRuns(reporting)],
    ['turns', reconcileMs, () => store.wakeDeliveries()],
    ['sweep', 60 * minuteMs, () => sweep({ store, git, clock, log }, config.RETENTION_DAYS)],
  ]
  await reap()
  await queue.work(isolateInstallations({ limits: store, clock }, handle))
  for (const [name, everyMs, task] of tasks) {
    // once at the start in any case: what was missed while we were away is not left for the next
    // turn
    void task().catch((error: unknown) => log.warn({ err: error, task: name }, 'a task failed; it comes again'))
    await queue.every(name, everyMs, async () => void (await task()))
  }
  // not by the queue: each worker looks after its own engine
  const reaper = setInterval(() => void reap(), minuteMs)
  stops.push(async () => clearInterval(reaper))
}

function deliveryParts(
  { config, store, forge, clock, log, executor, mask, agents }: Parts,
  markerSecret: string,
): HandleDeliveryParts {
  return {
    store,
    forge,
    clock,
    log,
    markerSecret,
    newId: randomUUID,
    executor: executor.name,
    mask: mask.publishable,
    operator: operatorPolicy(config),
    knownAgents: agents.map(({ name }) => name),
  }
}

async function phaseParts(parts: Parts, git: RunPhaseParts['git']): Promise<RunPhaseParts> {
  const { config, store, forge, executor, clock, log, mask, agents, workerId } = parts
  const slug = await appSlug(parts)
  const noreplyHost = `users.noreply.${new URL(config.GITHUB_SERVER_URL).hostname}`
  return {
    store,
    forge,
    git,
    executor,
    clock,
    log,
    mask,
    workerId,
    agentNamed: (name) => agentNamed(name, agents),
    imageOf: (agent) => config.jobImages[agent] ?? null,
    agentVariables: config.agentVariables,
    jobLimits: {
      memoryBytes: config.JOB_MEMORY_MB * 1024 ** 2,
      cpus: config.JOB_CPUS,
      pids: config.JOB_PIDS,
      workspaceBytes: config.JOB_WORKSPACE_MB * 1024 ** 2,
    },
    largeBytes: config.LARGE_FILE_MB === 0 ? null : config.LARGE_FILE_MB * 1024 ** 2,
    author: { name: `${slug}[bot]`, email: `${slug}[bot]@${noreplyHost}` },
    noreplyHost,
    retentionDays: config.RETENTION_DAYS,
    disk: parts.disk,
    quarantine: createQuarantine(),
    patienceMs: {
      executor_unavailable: config.ABSENCE_PATIENCE_SECONDS * 1_000,
      image_missing: config.ABSENCE_PATIENCE_SECONDS * 1_000,
      // whoever looks after the disk may sleep: nothing is lost by waiting
      disk_full: 24 * 60 * minuteMs,
    },
  }
}

/** A GitHub that is away does not keep us from starting; one that does not know the App does. */
async function appSlug({ github, log }: Parts): Promise<string> {
  try {
    return (await readAppIdentity(github)).slug
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
    log.warn({ err: error }, 'GitHub is away; commits carry the name speckit-app until the next start')
    return 'speckit-app'
  }
}
