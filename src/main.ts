import { existsSync } from 'node:fs'
import { readConfig } from './config.ts'
import type { Config } from './config.ts'
import { createMask } from './domain/mask.ts'
import { UserError } from './errors.ts'
import { startSetup } from './github/setup.ts'
import { createLog } from './log.ts'
import type { AppConfig } from './program/open-parts.ts'
import { startApp } from './program/start-app.ts'

/** Starts the program; the only place that ends the process. */
async function main(): Promise<void> {
  if (existsSync('.env')) process.loadEnvFile('.env')
  const config = readConfig(process.env)
  const mask = createMask(secretsOf(config))
  const log = createLog(config.LOG_LEVEL, mask)
  const app = hasCredentials(config)
    ? await startApp(config, mask, log)
    : await startSetup({ host: config.HOST, port: config.PORT, serverUrl: config.GITHUB_SERVER_URL, log })
  log.info({ ...app, role: config.ROLE }, 'listening')
  let isStopping = false
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.on(signal, () => {
      if (isStopping) return
      isStopping = true
      log.info({ signal }, 'stopping')
      void app.stop().then(() => process.exit(0))
    })
  }
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a rejection that nobody handled'))
}

function hasCredentials(config: Config): config is AppConfig {
  return config.APP_ID !== undefined && config.privateKey !== null && config.WEBHOOK_SECRET !== undefined
}

function secretsOf(config: Config): string[] {
  const { privateKey, WEBHOOK_SECRET, API_TOKEN, CODEX_API_KEY, OPENAI_API_KEY, DATABASE_URL } = config
  const password = DATABASE_URL === undefined ? undefined : decodeURIComponent(new URL(DATABASE_URL).password)
  return [privateKey, WEBHOOK_SECRET, API_TOKEN, CODEX_API_KEY, OPENAI_API_KEY, password].filter(
    (secret): secret is string => typeof secret === 'string' && secret !== '',
  )
}

try {
  await main()
} catch (error) {
  const text = error instanceof UserError ? `${error.message}\n${error.wayOut}` : error
  console.error(text)
  process.exit(1)
}
