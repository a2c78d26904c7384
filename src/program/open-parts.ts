import { createHash, randomUUID } from 'node:crypto'
import { mkdir } from 'node:fs/promises'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { Agent } from '../agents/agent.ts'
import type { Config } from '../config.ts'
import type { Mask } from '../masking/mask.ts'
import { createExecutor } from '../executors/index.ts'
import { createForge } from '../github/forge.ts'
import type { GitHubForge } from '../github/forge.ts'
import type { AppCredentials, GitHubOptions } from '../github/octokit.ts'
import type { Clock } from '../ports/clock.ts'
import type { Disk } from '../ports/disk.ts'
import type { Executor } from '../ports/executor.ts'
import type { InstallationLimits } from '../ports/installation-limits.ts'
import type { Log } from '../ports/log.ts'
import type { RunStatistics, Store } from '../ports/store.ts'
import { createQueue } from '../queue/create-queue.ts'
import type { Queue } from '../queue/create-queue.ts'
import { createStore } from '../store/create-store.ts'
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.ts'
import { applyMigrations } from '../postgres/migrate.ts'
import { gateForge } from './gate-forge.ts'
import { keepTendingTokens } from './keep-tending-tokens.ts'
import type { Stops } from './stops.ts'
import { watchDisk } from './watch-disk.ts'

export const root = join(import.meta.dirname, '../..')

/** An App that has its credentials. */
export type AppConfig = Config & { APP_ID: number; privateKey: string; WEBHOOK_SECRET: string }

export type GivenParts = {
  config: AppConfig
  mask: Mask
  log: Log
  /** Those that the configuration was read with. */
  agents: readonly Agent[]
}

/** What both roles stand on. */
export type Parts = GivenParts & {
  clock: Clock
  store: Store & RunStatistics & InstallationLimits
  queue: Queue
  github: AppCredentials & GitHubOptions
  forge: GitHubForge
  executor: Executor
  disk: Disk
  workerId: string
}

const shutdownGraceMs = 10_000

export async function openParts(given: GivenParts, stops: Stops): Promise<Parts> {
  const { config, log } = given
  const databaseUrl = config.DATABASE_URL ?? (await embeddedDatabase(config, log, stops))
  await applyMigrations(databaseUrl, join(root, 'prisma/migrations'), log)
  const queue = await createQueue({ databaseUrl, log, concurrency: config.WORKER_CONCURRENCY })
  const store = createStore({ databaseUrl, enqueue: queue.enqueue })
  stops.push(() => store.close())
  const github = { appId: config.APP_ID, privateKey: config.privateKey, apiUrl: config.GITHUB_API_URL, log }
  const writeLimits = { perMinute: config.WRITES_PER_MINUTE, perHour: config.WRITES_PER_HOUR }
  const workerId = `${hostname()}/${process.pid}/${randomUUID().slice(0, 8)}`
  const options = { ...github, serverUrl: config.GITHUB_SERVER_URL, limits: store, writeLimits }
  const forge = gateForge(createForge({ ...options, tokenStore: store, owner: workerId }), given.mask.publishable)
  stops.push(() => forge.close())
  keepTendingTokens(forge, stops)
  stops.push(() => queue.stop(shutdownGraceMs))
  const executor = await createExecutor(config.EXECUTOR, {
    socketPath: config.DOCKER_SOCKET,
    runtime: config.JOB_RUNTIME ?? null,
    workerId,
    // jobs of another installation on the same engine are none of ours
    scope: createHash('sha256').update(`${config.APP_ID} ${config.GITHUB_API_URL}`).digest('hex').slice(0, 16),
    directory: join(config.WORKSPACE_ROOT, 'jobs'),
    path: [...config.JOB_PATH.split(':').filter((folder) => folder !== ''), join(root, 'images/job/bin')],
    log,
  })
  // a process that only answers may have no such place, not even a folder to make it in
  if (config.ROLE !== 'web') await mkdir(config.WORKSPACE_ROOT, { recursive: true, mode: 0o700 })
  const disk = watchDisk(config.WORKSPACE_ROOT, config.DISK_RESERVE_MB * 1024 ** 2)
  return { ...given, clock: { now: () => new Date() }, store, queue, github, forge, executor, disk, workerId }
}

async function embeddedDatabase(config: Config, log: Log, stops: Stops): Promise<string> {
  const { url, stop } = await startEmbeddedPostgres({ dataDirectory: config.DATA_DIR, log })
  stops.push(stop)
  return url
}
