import { fork } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { UserError } from '../../errors.ts'
import type { Log } from '../../ports/log.ts'
import { webhookPath } from '../intake/intake.ts'
import { saveCredentials } from './save-credentials.ts'

export type SetupOptions = {
  host: string
  /** 0 = any free one. */
  port: number
  /** Where the App will be registered. */
  githubServerUrl: string
  /**
   * Under which GitHub reaches us; null = unknown, then the operator has to correct the address of
   * the webhook at GitHub.
   */
  publicUrl: string | null
  /** File that gets APP_ID, PRIVATE_KEY and WEBHOOK_SECRET. */
  environmentFile: string
  /** Of this process; only what a connection to GitHub needs is taken over. */
  environment: Readonly<Record<string, string | undefined>>
  log: Log
}

export type Setup = {
  url: string
  /** Resolves when the credentials are in the file; never rejects. */
  saved: Promise<void>
  close(): Promise<void>
}

/**
 * Serves Probot's set-up page, which registers the App from app.yml. It runs in a process of its
 * own, because Probot takes its options for this from the working directory and the environment.
 */
export async function startSetup(options: SetupOptions): Promise<Setup> {
  const page = fork(fileURLToPath(new URL('setup-page.ts', import.meta.url)), [options.host, String(options.port)], {
    cwd: fileURLToPath(new URL('../../..', import.meta.url)),
    env: probotVariables(options),
    execArgv: [],
  })
  const exited = once(page, 'exit')
  const saved = Promise.withResolvers<void>()
  const { port } = await firstListening(page, exited, (credentials) => {
    void save(options, credentials, saved.resolve)
  })
  return { url: `http://${printable(options.host)}:${port}`, saved: saved.promise, close: () => stop(page, exited) }
}

const message = z.union([
  z.object({ kind: z.literal('listening'), port: z.number() }),
  z.object({ kind: z.literal('credentials'), credentials: z.record(z.string(), z.string()) }),
])

async function firstListening(
  page: ChildProcess,
  exited: Promise<unknown[]>,
  onCredentials: (credentials: Record<string, string>) => void,
): Promise<{ port: number }> {
  const listening = new Promise<{ port: number }>((resolve) => {
    page.on('message', (sent) => {
      const said = message.parse(sent)
      if (said.kind === 'listening') resolve(said)
      else onCredentials(said.credentials)
    })
  })
  const failed = exited.then(([code]) => {
    const wayOut = 'Read the lines above; HOST and PORT say where the page listens.'
    throw new UserError('setup_failed', `The set-up page could not be started (exit code ${String(code)}).`, { wayOut })
  })
  return await Promise.race([listening, failed])
}

const connectionVariables = ['NODE_EXTRA_CA_CERTS', 'NODE_USE_ENV_PROXY', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY']

/**
 * Best effort: when the file cannot be written the log says why, and the person can use the page
 * again.
 */
async function save(
  { environmentFile: file, log }: SetupOptions,
  credentials: Record<string, string>,
  onSaved: () => void,
): Promise<void> {
  try {
    await saveCredentials(file, credentials)
    log.info({ file }, 'the App is registered and its credentials are saved')
    onSaved()
  } catch (error) {
    log.error({ err: error, file }, 'the credentials of the App could not be saved')
  }
}

/** Probot finds half of its options in the environment, so ours stays out of its sight. */
function probotVariables({ githubServerUrl, publicUrl, environment }: SetupOptions): Record<string, string> {
  const { protocol, host } = new URL(githubServerUrl)
  const inherited = connectionVariables.flatMap((name) => {
    const value = environment[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  return {
    ...Object.fromEntries(inherited),
    // Otherwise Probot asks smee.io for a channel.
    NO_SMEE_SETUP: 'true',
    ...(host === 'github.com' ? {} : { GHE_HOST: host, GHE_PROTOCOL: protocol.slice(0, -1) }),
    // Probot registers this as the address of the webhook; its own guess, the root of the page, is
    // not where deliveries are taken.
    ...(publicUrl === null ? {} : { WEBHOOK_PROXY_URL: `${publicUrl}${webhookPath}` }),
  }
}

/** The page ends when it loses its parent, also when this process dies. */
async function stop(page: ChildProcess, exited: Promise<unknown[]>): Promise<void> {
  if (page.connected) page.disconnect()
  await exited
}

function printable(host: string): string {
  return host.includes(':') ? `[${host}]` : host
}
