import type { FastifyInstance } from 'fastify'
import { UserError } from '../../../src/errors.ts'
import { createSetupApp } from '../../../src/http/setup/setup-app.ts'
import type { SetupDependencies } from '../../../src/http/setup/setup-app.ts'
import { createSetupSessions } from '../../../src/http/setup/setup-sessions.ts'
import type { AppRegistration, GivenApp, SavedApp } from '../../../src/ports/app-registration.ts'
import { recordingLog } from '../../github/recording-log.ts'
import { sendRequest } from './send-request.ts'
import type { RequestOptions, Sent } from './send-request.ts'

export type SetupScene = {
  app: FastifyInstance
  /** `http://127.0.0.1:PORT`. */
  base: string
  port: number
  code: string
  registration: FakeRegistration
  log: string[]
  /** Resolves when an App is saved and answered. */
  done: Promise<void>
  /** A browser that has used the code. */
  enter(name?: string): Promise<SetupBrowser>
  close(): Promise<void>
}

export type SetupBrowser = {
  cookie: string
  get(path: string, headers?: Record<string, string>): Promise<Sent>
  /** As a page of ours would send it. */
  post(path: string, fields: Record<string, string>, headers?: Record<string, string>): Promise<Sent>
  /** What the page at `/` has for its forms now. */
  forms(): Promise<{ state: string; formToken: string; manifest: Record<string, unknown> }>
}

/** Keeps what it is given; refuses everything once it has an App, and while `refusal` is set. */
export type FakeRegistration = AppRegistration & {
  codes: string[]
  adopted: GivenApp[]
  refusal: Error | null
}

export function createFakeRegistration(): FakeRegistration {
  const saved: SavedApp = {
    slug: 'speckit-app',
    htmlUrl: 'https://github.example/apps/speckit-app',
    hasWebhookSecret: true,
  }
  let isSaved = false
  async function save(): Promise<SavedApp> {
    if (fake.refusal !== null) throw fake.refusal
    if (isSaved) throw new UserError('credentials_exist', 'APP_ID is set already.', { wayOut: 'Remove it.' })
    isSaved = true
    return saved
  }
  const fake: FakeRegistration = {
    codes: [],
    adopted: [],
    refusal: null,
    obstacle: async () =>
      isSaved ? new UserError('credentials_exist', 'APP_ID is set already.', { wayOut: 'Remove it.' }) : null,
    manifest: (redirectUrl) => JSON.stringify({ name: 'it\'s <here> & "there"', redirect_url: redirectUrl }),
    register(code) {
      fake.codes.push(code)
      return save()
    },
    adopt(app) {
      fake.adopted.push(app)
      return save()
    },
  }
  return fake
}

export async function openSetup(facts: Partial<SetupDependencies> = {}): Promise<SetupScene> {
  const registration = createFakeRegistration()
  const sessions = createSetupSessions()
  const { log, lines } = recordingLog()
  const done = Promise.withResolvers<void>()
  const app = createSetupApp({
    sessions,
    registration,
    log,
    onDone: done.resolve,
    serverUrl: 'https://github.example',
    deliveries: { kind: 'push', url: 'https://speckit.example/api/github/webhooks' },
    environmentFile: '/srv/speckit/.env',
    appUrl: 'https://speckit.example',
    label: 'speckit',
    ...facts,
  })
  const base = await app.listen({ host: '127.0.0.1', port: 0 })
  const port = Number(new URL(base).port)

  async function enter(name = '127.0.0.1'): Promise<SetupBrowser> {
    const answer = await sendRequest(`${base}/setup/${sessions.code}`, { headers: { host: `${name}:${port}` } })
    const cookie = answer.headers['set-cookie']?.[0]?.split(';')[0]
    if (cookie === undefined) throw new Error(`the code opened no session (${answer.status})`)
    return browserWith(base, `${name}:${port}`, cookie)
  }

  return {
    app,
    base,
    port,
    code: sessions.code,
    registration,
    log: lines,
    done: done.promise,
    enter,
    close: () => app.close(),
  }
}

function browserWith(base: string, host: string, cookie: string): SetupBrowser {
  const send = (path: string, options: RequestOptions) =>
    sendRequest(`${base}${path}`, { ...options, headers: { host, cookie, ...options.headers } })
  return {
    cookie,
    get: (path, headers = {}) => send(path, { headers }),
    post: (path, fields, headers = {}) =>
      send(path, {
        method: 'POST',
        headers: { origin: `http://${host}`, 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: new URLSearchParams(fields).toString(),
      }),
    async forms() {
      const { body } = await send('/', {})
      const found = (pattern: RegExp) => unescape(pattern.exec(body)?.[1] ?? '')
      return {
        state: new URL(found(/action="(https[^"]*)"/)).searchParams.get('state') ?? '',
        formToken: found(/name="formToken" value="([^"]*)"/),
        manifest: JSON.parse(found(/name="manifest" value="([^"]*)"/)) as Record<string, unknown>,
      }
    },
  }
}

function unescape(text: string): string {
  return text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
}
