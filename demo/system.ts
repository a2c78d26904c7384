import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { startGitHub } from 'local-github'
import type { GitHub } from 'local-github'

export type System = {
  github: GitHub
  /** Address of the App: webhooks, REST API, pages. */
  url: string
  executor: string
  database: string
  app: ChildProcess
  /** The processes of `extraRoles`, in that order. */
  extraApps: ChildProcess[]
  /**
   * What must never be seen outside of the App: its private key and webhook secret, and every
   * installation token until now.
   */
  secrets(): string[]
  /** Starts the App again, on the same database and folders, after it was stopped or killed. */
  restart(): Promise<void>
  stop(): Promise<void>
}

export type SystemOptions = {
  /** Folder for everything that is written; the caller removes it. */
  directory: string
  executor: 'auto' | 'docker' | 'process'
  agent: string
  /**
   * Whether GitHub's API has an address of its own, as on github.com; default: as GitHub Enterprise
   * Server.
   */
  isApiApart?: boolean
  /** Variables of the App on top of those that the system sets. */
  environment?: Record<string, string>
  /** Further processes of the App on the same database, started once it listens. */
  extraRoles?: readonly ('worker' | 'web')[]
  /** Where GitHub sends deliveries; default: to the App. */
  webhookUrl?: string
  /** `app` = 0 for the App, then 1, 2, … for the processes of `extraRoles`. */
  onLog?: (line: string, app: number) => void
}

const main = join(import.meta.dirname, '../src/main.ts')
/** Of this program alone; it starts in half of the time with it. */
const compileCache = join(import.meta.dirname, '../node_modules/.cache/speckit-app')
const startMs = 60_000

/**
 * The whole product on one machine: the local GitHub and the App as a process of its own, with a
 * fresh App key and webhook secret.
 */
export async function startSystem(options: SystemOptions): Promise<System> {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const webhookSecret = randomBytes(24).toString('hex')
  const github = await startGitHub({
    directory: join(options.directory, 'github'),
    webhookSecret,
    app: { id: 4242, slug: 'speckit-app', publicKey: keys.publicKey },
    isApiApart: options.isApiApart ?? false,
  })
  const environment = environmentOf(options, { github, privateKey: keys.privateKey, webhookSecret })
  const system: System = {
    github,
    url: '',
    executor: '',
    database: '',
    app: undefined as unknown as ChildProcess,
    extraApps: [],
    secrets: () => [keys.privateKey, webhookSecret, ...github.mintedTokens()],
    restart: start,
    async stop() {
      await Promise.all([system.app, ...system.extraApps].map(end))
      await github.close()
    },
  }
  function launch(variables: Record<string, string>): ChildProcess {
    const env = { ...environment, ...variables } as NodeJS.ProcessEnv
    return spawn(process.execPath, [main], { env, stdio: ['ignore', 'pipe', 'pipe'] })
  }
  async function start(): Promise<void> {
    system.app = launch({})
    const ready = await listening(system.app, (line) => options.onLog?.(line, 0))
    Object.assign(system, ready)
    github.setWebhookUrl(options.webhookUrl ?? `${ready.url}/api/github/webhooks`)
  }
  async function startExtra(): Promise<void> {
    system.extraApps = (options.extraRoles ?? []).map((role) => launch({ ROLE: role, PUBLIC_URL: system.url }))
    const started = system.extraApps.map((child, index) => listening(child, (line) => options.onLog?.(line, index + 1)))
    await Promise.all(started)
  }
  try {
    await start()
    await startExtra()
  } catch (error) {
    await system.stop()
    throw error
  }
  return system
}

function environmentOf(
  options: SystemOptions,
  { github, privateKey, webhookSecret }: { github: GitHub; privateKey: string; webhookSecret: string },
): Record<string, string> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    NODE_ENV: 'development',
    NODE_COMPILE_CACHE: compileCache,
    APP_ID: '4242',
    PRIVATE_KEY: privateKey,
    WEBHOOK_SECRET: webhookSecret,
    PORT: '0',
    LOG_LEVEL: 'info',
    GITHUB_API_URL: github.apiUrl,
    GITHUB_SERVER_URL: github.url,
    DATA_DIR: join(options.directory, 'data'),
    WORKSPACE_ROOT: join(options.directory, 'workspaces'),
    EXECUTOR: options.executor,
    DEFAULT_AGENT: options.agent,
    ...options.environment,
  }
}

function listening(
  child: ChildProcess,
  onLog: (line: string) => void,
): Promise<Pick<System, 'url' | 'executor' | 'database'>> {
  const tail: string[] = []
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => fail(`did not listen within ${startMs / 1000} s`), startMs)
    function fail(why: string): void {
      clearTimeout(timer)
      child.kill('SIGKILL')
      reject(new Error(`the App ${why}:\n${tail.join('\n')}`))
    }
    function read(line: string): void {
      onLog(line)
      tail.push(line)
      if (tail.length > 40) tail.shift()
      if (!line.includes('"msg":"listening"')) return
      clearTimeout(timer)
      resolve(JSON.parse(line) as Pick<System, 'url' | 'executor' | 'database'>)
    }
    for (const stream of [child.stdout, child.stderr]) {
      if (stream !== null) createInterface({ input: stream }).on('line', read)
    }
    child.once('error', (error) => fail(error.message))
    child.once('exit', (code) => fail(`ended with exit code ${code}`))
  })
}

/** SIGTERM, and SIGKILL when that was not enough. */
async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill('SIGTERM')
  const timer = setTimeout(() => child.kill('SIGKILL'), 20_000)
  await ended
  clearTimeout(timer)
}
