import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { agents } from './agents/index.ts'
import { readConfig } from './config.ts'
import type { Config } from './config.ts'
import { createMask } from './masking/mask.ts'
import type { Mask } from './masking/mask.ts'
import { UserError } from './errors.ts'
import { startSetup } from './github/setup/setup.ts'
import { createLog } from './log.ts'
import type { Log } from './ports/log.ts'
import type { AppConfig } from './program/open-parts.ts'
import { startApp } from './program/start-app.ts'

/** Starts the program; the only place that ends the process. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = readConfig(process.env, agents)
  const mask = createMask(config.secrets)
  const log = createLog(config.LOG_LEVEL, mask)
  const program = hasCredentials(config) ? await start(config, mask, log) : await setUp(config, log)
  let isStopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) return
      isStopping = true
      log.info({ signal }, 'stopping')
      void program.stop().then(() => process.exit(0))
    })
  }
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a rejection that nobody handled'))
}

async function start(config: AppConfig, mask: Mask, log: Log): Promise<{ stop(): Promise<void> }> {
  const { url, executor, database, stop } = await startApp({ config, mask, log, agents })
  log.info({ url, executor, database, agent: config.policy.defaults.agent, role: config.ROLE }, 'listening')
  return { stop }
}

/** Without credentials there is only one thing to do: Probot's page that registers the App. */
async function setUp(config: Config, log: Log): Promise<{ stop(): Promise<void> }> {
  const setup = await startSetup({
    host: config.HOST,
    port: config.PORT,
    githubServerUrl: config.GITHUB_SERVER_URL,
    publicUrl: config.PUBLIC_URL ?? null,
    environmentFile: resolve('.env'),
    environment: process.env,
    log,
  })
  log.info({ url: setup.url }, 'no App yet: open this address in a browser to register it')
  void setup.saved.then(() => log.info({}, 'the App is registered: start the program again'))
  return { stop: () => setup.close() }
}

function hasCredentials(config: Config): config is AppConfig {
  return config.APP_ID !== undefined && config.privateKey !== null && config.WEBHOOK_SECRET !== undefined
}

try {
  await main()
} catch (error) {
  const text =
    error instanceof UserError ? `${error.message}\n${error.wayOut}` : error instanceof Error ? error.stack : error
  process.stderr.write(`${String(text)}\n`)
  process.exit(1)
}
