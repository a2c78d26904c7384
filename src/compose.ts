import { createHash, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { agentNamed, agents } from './agents/index.ts'
import { agentVariables, jobImages } from './config.ts'
import type { Config } from './config.ts'
import type { Job } from './domain/job.ts'
import type { Mask } from './domain/mask.ts'
import { builtInSettings } from './domain/settings.ts'
import { UnavailableError } from './errors.ts'
import { createExecutor } from './executors/index.ts'
import { createGitRepository } from './git/create-git-repository.ts'
import { readAppIdentity } from './github/app-identity.ts'
import { createForge } from './github/forge.ts'
import { createIntake } from './github/intake.ts'
import { sweepDeliveries } from './github/sweep-deliveries.ts'
import { createHttp } from './http/create-http.ts'
import type { Log } from './ports/log.ts'
import { createQueue } from './queue/create-queue.ts'
import { createReporters } from './reporters/index.ts'
import { acceptDelivery } from './runs/accept-delivery.ts'
import { handleDelivery } from './runs/handle-delivery.ts'
import { reapJobs, reconcileRuns, sweep } from './runs/reconcile-runs.ts'
import { reportRun } from './runs/report-run.ts'
import { runPhase } from './runs/run-phase.ts'
import { createStore } from './store/create-store.ts'
import { startEmbeddedPostgres } from './store/embedded-postgres.ts'
import { applyMigrations } from './store/migrate.ts'

const root = join(import.meta.dirname, '..')
const minuteMs = 60_000
const shutdownGraceMs = 10_000

/** An App that has its credentials. */
export type AppConfig = Config & { APP_ID: number; privateKey: string; WEBHOOK_SECRET: string }

export type RunningApp = {
  /** Address that is listened on; null for a worker without HTTP. */
  url: string | null
  executor: string
  database: 'embedded' | 'postgresql'
  stop(): Promise<void>
}

/** Puts all parts together and starts those of the process's role. What was started is stopped again when a later part fails. */
export async function startApp(config: AppConfig, mask: Mask, log: Log): Promise<RunningApp> {
  const stops: (() => Promise<unknown>)[] = []
  const stop = async () => {
    for (const step of stops.splice(0).reverse()) {
      await step().catch((error: unknown) => log.error({ err: error }, 'a part did not stop cleanly'))
    }
  }
  try {
    return { ...(await start(config, mask, log, stops)), stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function start(
  config: AppConfig,
  mask: Mask,
  log: Log,
  stops: (() => Promise<unknown>)[],
): Promise<Omit<RunningApp, 'stop'>> {
  const clock = { now: () => new Date() }
  const databaseUrl = await database(config, log, stops)
  await applyMigrations(databaseUrl, join(root, 'prisma/migrations'), log)
  const queue = await createQueue({ databaseUrl, log, phaseConcurrency: config.WORKER_CONCURRENCY })
  stops.push(() => queue.close())
  const store = createStore({ databaseUrl, enqueue: queue.enqueue })
  stops.push(() => store.close())
  const github = { appId: config.APP_ID, privateKey: config.privateKey, apiUrl: config.GITHUB_API_URL, log }
  const forge = createForge({ ...github, serverUrl: config.GITHUB_SERVER_URL })
  stops.push(() => forge.close())
  const workerId = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`
  const executor = await createExecutor(config.EXECUTOR, {
    socketPath: config.DOCKER_SOCKET,
    runtime: config.JOB_RUNTIME ?? null,
    workerId,
    directory: join(config.WORKSPACE_ROOT, 'jobs'),
    path: [join(root, 'images/job/bin')],
    log,
  })
  const listener = config.ROLE === 'worker' ? null : await listen(config)
  if (listener !== null) stops.push(() => closeServer(listener.server))
  const url = listener?.url ?? null
  const publicUrl = config.PUBLIC_URL ?? url ?? `http://${config.HOST}:${config.PORT}`

  if (listener !== null) {
    const { version } = (await import('../package.json', { with: { type: 'json' } })).default
    const http = await createHttp({
      store,
      statistics: store,
      queueDepth: () => queue.depth(),
      health: async () => void (await store.effect('health')),
      executorWarning: (name) => (name === executor.name ? executor.warning : null),
      clock,
      log,
      apiToken: config.API_TOKEN ?? null,
      publicUrl,
      forgeUrl: config.GITHUB_SERVER_URL,
      version,
      isMetricsEnabled: config.METRICS_ENABLED,
    })
    stops.push(() => http.close())
    const intake = createIntake({
      webhookSecret: config.WEBHOOK_SECRET,
      accept: (delivery) => acceptDelivery(store, delivery),
      log,
    })
    listener.server.on('request', (request, response) => {
      void intake(request, response).then((isOurs) => {
        if (!isOurs) http.handle(request, response)
      })
    })
  }

  if (config.ROLE !== 'web') {
    const git = createGitRepository({ directory: join(config.WORKSPACE_ROOT, 'mirrors'), log })
    const markerSecret = createHash('sha256').update(`marker:${config.WEBHOOK_SECRET}`).digest('hex')
    const { slug } = await identify(github, log)
    const serverHost = new URL(config.GITHUB_SERVER_URL).hostname
    const noreplyHost = `users.noreply.${serverHost}`
    const images = jobImages(config)
    const reporting = { store, log, publicUrl, reporters: createReporters({ forge, effects: store, markerSecret, serverUrl: config.GITHUB_SERVER_URL }) }
    const deliveries = {
      store,
      forge,
      clock,
      log,
      newId: randomUUID,
      markerSecret,
      executor: executor.name,
      defaults: { ...builtInSettings, label: config.DEFAULT_LABEL, agent: config.DEFAULT_AGENT },
      knownAgents: agents.map(({ name }) => name),
    }
    const phases = {
      store,
      forge,
      git,
      executor,
      clock,
      log,
      mask,
      workerId,
      agentNamed,
      imageOf: (agent: string) => images[agent] ?? null,
      agentVariables: agentVariables(config),
      jobLimits: {
        memoryBytes: config.JOB_MEMORY_MB * 1024 ** 2,
        cpus: config.JOB_CPUS,
        pids: config.JOB_PIDS,
        workspaceBytes: config.JOB_WORKSPACE_MB * 1024 ** 2,
      },
      author: { name: `${slug}[bot]`, email: `${slug}[bot]@${noreplyHost}` },
      noreplyHost,
      retentionDays: config.RETENTION_DAYS,
    }
    async function handle(job: Job, context: { signal: AbortSignal; isLastTry: boolean }): Promise<void> {
      switch (job.kind) {
        case 'delivery':
          return handleDelivery(deliveries, job.guid)
        case 'phase':
          return runPhase(phases, job, context)
        case 'report':
          return reportRun(reporting, job.runId)
      }
    }
    stops.push(() => queue.stop(shutdownGraceMs))
    await reapJobs(executor, store, log).catch((error: unknown) => log.warn({ err: error }, 'orphaned jobs could not be looked for'))
    await queue.work(handle)
    await queue.every('reconcile', minuteMs, async () => void (await reconcileRuns({ ...reporting, store, clock, log })))
    await queue.every('sweep', 60 * minuteMs, () => sweep({ store, git, clock, log }, config.RETENTION_DAYS))
    await queue.every('deliveries', 5 * minuteMs, () =>
      sweepDeliveries({ ...github, isKnown: async (guid: string) => (await store.delivery(guid)) !== null }),
    )
    // each worker looks after its own engine
    const reaper = setInterval(() => void reapJobs(executor, store, log).catch(() => undefined), minuteMs)
    stops.push(async () => clearInterval(reaper))
  }
  return { url, executor: executor.name, database: config.DATABASE_URL === undefined ? 'embedded' : 'postgresql' }
}

/** A GitHub that is away does not keep us from starting; one that does not know the App does. */
async function identify(github: Parameters<typeof readAppIdentity>[0], log: Log): Promise<{ slug: string }> {
  try {
    return await readAppIdentity(github)
  } catch (error) {
    if (!(error instanceof UnavailableError)) throw error
    log.warn({ err: error }, 'GitHub is away; commits carry the name speckit-app until the next start')
    return { slug: 'speckit-app' }
  }
}

async function database(config: Config, log: Log, stops: (() => Promise<unknown>)[]): Promise<string> {
  if (config.DATABASE_URL !== undefined) return config.DATABASE_URL
  const { url, stop } = await startEmbeddedPostgres({ dataDirectory: config.DATA_DIR, log })
  stops.push(stop)
  return url
}

async function listen(config: Config): Promise<{ server: Server; url: string }> {
  const server = createServer()
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(config.PORT, config.HOST, resolve)
  })
  const { port } = server.address() as AddressInfo
  const host = config.HOST === '0.0.0.0' || config.HOST === '::' ? '127.0.0.1' : config.HOST
  return { server, url: `http://${host}:${port}` }
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve())
    server.closeIdleConnections()
    setTimeout(() => server.closeAllConnections(), 2_000).unref()
  })
}
