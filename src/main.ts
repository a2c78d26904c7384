import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { agents } from './agents/index.ts'
import { readConfig } from './config.ts'
import type { Config } from './config.ts'
import { createMask } from './masking/mask.ts'
import { UserError } from './errors.ts'
import type { AppVariables } from './github/setup/save-credentials.ts'
import { createLog } from './log.ts'
import type { Log } from './ports/log.ts'
import type { AppConfig } from './program/open-parts.ts'
import { startApp } from './program/start-app.ts'
import { startSetup } from './program/start-setup.ts'

type Program = { log: Log; stop(): Promise<void> }

const environmentFile = resolve('.env')

/** Starts the program; the only place that ends the process. */
async function main(): Promise<void> {
  loadEnvironmentFile()
  const config = readConfig(process.env, agents)
  let program = hasCredentials(config) ? await start(config) : await setUp(config, (next) => (program = next))
  let isStopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) return
      isStopping = true
      program.log.info({ signal }, 'stopping')
      void program.stop().then(() => process.exit(0))
    })
  }
  process.on('unhandledRejection', (error) => program.log.error({ err: error }, 'a rejection that nobody handled'))
}

/** An empty variable counts as not set, so it must not hide what the set-up page has saved. */
function loadEnvironmentFile(): void {
  if (!existsSync(environmentFile)) return
  for (const name of ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET']) {
    if (process.env[name] === '') delete process.env[name]
  }
  process.loadEnvFile(environmentFile)
}

async function start(config: AppConfig): Promise<Program> {
  const mask = createMask(config.secrets)
  const log = createLog(config.LOG_LEVEL, mask)
  const { url, executor, database, stop } = await startApp({ config, mask, log, agents })
  log.info({ url, executor, database, agent: config.policy.defaults.agent, role: config.ROLE }, 'listening')
  return { log, stop }
}

/**
 * Without credentials there is only one thing to do: the page that registers the App. `onStarted`
 * gets the program that follows it.
 */
async function setUp(config: Config, onStarted: (program: Program) => void): Promise<Program> {
  // nobody finds the page without the address that is logged
  const level = ['trace', 'debug'].includes(config.LOG_LEVEL) ? config.LOG_LEVEL : 'info'
  const log = createLog(level, createMask(config.secrets))
  const setup = await startSetup({ config, log, environmentFile, environment: process.env, checkStart })
  log.info({ url: setup.url }, 'no App yet: open this address in a browser to register it')
  const next = setup.saved.then(async (variables) => {
    log.info({}, 'the App is registered: going on with it')
    await setup.close()
    return startWith(variables)
  })
  let isSaved = false
  void setup.saved.then(() => (isSaved = true))
  next.then(onStarted, fail)
  async function stop(): Promise<void> {
    await setup.close()
    if (isSaved) await (await next).stop()
  }
  return { log, stop }
}

/** The variables stay out of the environment, where child processes would see them. */
async function startWith(variables: AppVariables): Promise<Program> {
  const config = readConfig({ ...process.env, ...variables }, agents)
  if (!hasCredentials(config)) throw new Error('the saved credentials are none')
  return start(config)
}

/** Null stands for an App whose credentials are all right. */
function checkStart(variables: AppVariables | null): void {
  const begin = ['-----BEGIN', 'PRIVATE KEY-----'].join(' ')
  const good = { APP_ID: '1', PRIVATE_KEY: begin, WEBHOOK_SECRET: randomBytes(16).toString('hex') }
  readConfig({ ...process.env, ...(variables ?? good) }, agents)
}

function hasCredentials(config: Config): config is AppConfig {
  return config.APP_ID !== undefined && config.privateKey !== null && config.WEBHOOK_SECRET !== undefined
}

function fail(error: unknown): never {
  const text =
    error instanceof UserError ? `${error.message}\n${error.wayOut}` : error instanceof Error ? error.stack : error
  process.stderr.write(`${String(text)}\n`)
  process.exit(1)
}

try {
  await main()
} catch (error) {
  fail(error)
}
