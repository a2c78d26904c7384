import { existsSync } from 'node:fs'
import type { Config } from '../config.ts'
import { codeOf, UserError } from '../errors.ts'
import { createAppRegistration } from '../github/setup/app-registration.ts'
import type { RegistrationOptions } from '../github/setup/app-registration.ts'
import type { AppVariables } from '../github/setup/save-credentials.ts'
import { webhookPath } from '../github/intake/intake.ts'
import { createSetupApp } from '../http/setup/setup-app.ts'
import { createSetupSessions } from '../http/setup/setup-sessions.ts'
import type { DeliveryWay } from '../ports/app-registration.ts'
import type { Log } from '../ports/log.ts'
import { isLoopbackName } from '../text/loopback-name.ts'

export type SetupOptions = Pick<RegistrationOptions, 'environmentFile' | 'environment' | 'checkStart'> & {
  config: Config
  log: Log
}

export type Setup = {
  /** Holds the code that opens the page. */
  url: string
  /** Resolves with the credentials once they are in the file and the person has the answer. */
  saved: Promise<AppVariables>
  close(): Promise<void>
}

/** Serves the page that registers the App, on loopback whatever HOST says. */
export async function startSetup({ config, log, ...options }: SetupOptions): Promise<Setup> {
  const host = isLoopbackName(config.HOST) ? config.HOST : '127.0.0.1'
  const deliveries = deliveryWay(config)
  const saved = Promise.withResolvers<AppVariables>()
  let variables: AppVariables | null = null
  const registration = createAppRegistration({
    ...options,
    apiUrl: config.GITHUB_API_URL,
    deliveries,
    log,
    onSaved: (given) => {
      variables = given
    },
  })
  const sessions = createSetupSessions()
  const app = createSetupApp({
    sessions,
    registration,
    log,
    serverUrl: config.GITHUB_SERVER_URL,
    deliveries,
    environmentFile: options.environmentFile,
    appUrl: appUrl(config),
    label: config.policy.defaults.label ?? config.DEFAULT_LABEL,
    onDone: () => {
      if (variables !== null) saved.resolve(variables)
    },
  })
  const address = await app.listen({ host, port: config.PORT }).catch((error: unknown) => {
    throw notListening(`${host}:${config.PORT}`, error)
  })
  if (host !== config.HOST) explainLoopback(config, new URL(address).port, log)
  const obstacle = await registration.obstacle()
  if (obstacle !== null) log.warn({ reason: obstacle.message, wayOut: obstacle.wayOut }, 'no App can be saved yet')
  return { url: `${address}/setup/${sessions.code}`, saved: saved.promise, close: () => app.close() }
}

function deliveryWay({ WEBHOOK_MODE: mode, PUBLIC_URL: publicUrl }: Config): DeliveryWay {
  if (mode === 'pull') return { kind: 'pull' }
  return publicUrl === undefined ? { kind: 'none' } : { kind: 'push', url: `${publicUrl}${webhookPath}` }
}

function appUrl({ PUBLIC_URL: publicUrl, HOST: host, PORT: port }: Config): string | null {
  if (publicUrl !== undefined) return publicUrl
  if (port === 0) return null
  const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host
  return `http://${name.includes(':') ? `[${name}]` : name}:${port}`
}

/** Nobody can reach the loopback interface of a container from outside, so there is another way. */
function explainLoopback({ HOST: host }: Config, port: string, log: Log): void {
  const reach = isContainer()
    ? 'in a container it cannot be reached: register the App with npm start outside of it, or by hand with the permissions and events of app.yml, and set APP_ID, PRIVATE_KEY and WEBHOOK_SECRET in its environment'
    : `from another machine: ssh -L ${port}:127.0.0.1:${port} followed by the name of this one, then open the address there`
  log.warn({ host, reach }, 'the set-up page listens on loopback only, whatever HOST says')
}

function isContainer(): boolean {
  return existsSync('/.dockerenv') || existsSync('/run/.containerenv')
}

function notListening(place: string, cause: unknown): UserError {
  const code = codeOf(cause) ?? 'unknown error'
  const wayOut = 'HOST and PORT say where it listens; choose another PORT when this one is taken.'
  return new UserError('setup_failed', `The set-up page could not be started at ${place} (${code}).`, { wayOut, cause })
}
