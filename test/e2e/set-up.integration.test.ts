import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { parseEnv } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startGitHub } from 'local-github'
import type { GitHub } from 'local-github'
import { createTestDatabase } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { sendRequest } from '../http/support/send-request.ts'
import { owner, requester, sample } from './support/open-test-system.ts'

let directory: string
let database: TestDatabase
let github: GitHub
let program: Program

type Program = {
  process: ChildProcess
  lines: string[]
  /** Resolves with the `url` of the first line with this message. */
  url(message: string): Promise<string>
}

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'speckit-set-up-'))
  database = await createTestDatabase()
  const { publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  // another App, until ours is registered
  github = await startGitHub({
    directory: join(directory, 'github'),
    webhookSecret: randomBytes(16).toString('hex'),
    app: { id: 1, slug: 'another', publicKey },
  })
  await github.createRepository({ owner, name: 'first', fromDirectory: sample })
  github.setPermission(owner, 'first', requester, 'write')
  program = launch()
})

afterAll(async () => {
  await end(program)
  await github.close()
  await database.drop()
  rmSync(directory, { recursive: true, force: true })
})

/** In a folder without an .env, and without an App in its environment. */
function launch({ cwd = directory, logLevel = 'info' } = {}): Program {
  const child = spawn(process.execPath, [join(import.meta.dirname, '../../src/main.ts')], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: process.env['HOME'],
      NODE_ENV: 'development',
      NODE_COMPILE_CACHE: join(import.meta.dirname, '../../node_modules/.cache/speckit-app'),
      // as docker-compose.yaml hands over what is not set
      APP_ID: '',
      PRIVATE_KEY: '',
      WEBHOOK_SECRET: '',
      HOST: '0.0.0.0',
      PORT: '0',
      LOG_LEVEL: logLevel,
      GITHUB_API_URL: github.apiUrl,
      GITHUB_SERVER_URL: github.url,
      DATABASE_URL: database.url,
      EXECUTOR: 'process',
      DEFAULT_AGENT: 'template',
    } as NodeJS.ProcessEnv,
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => lines.push(line))
  }
  async function url(message: string): Promise<string> {
    const line = await waitFor(`the line “${message}”`, lines, () =>
      lines.find((each) => each.includes(`"${message}"`)),
    )
    return (JSON.parse(line) as { url: string }).url
  }
  return { process: child, lines, url }
}

async function end({ process: child }: Program): Promise<unknown> {
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const [code] = child.exitCode === null ? await exited : [child.exitCode]
  return code
}

async function waitFor<T>(what: string, lines: string[], find: () => T | undefined): Promise<T> {
  const deadline = Date.now() + 60_000
  for (;;) {
    const found = find()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error(`${what} did not come; the program said:\n${lines.join('\n')}`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

/** What a browser would do with a form that has nothing to fill in. */
async function submit(page: string, base: string, button: RegExp): Promise<Response> {
  const form =
    page
      .split('<form')
      .slice(1)
      .find((each) => button.test(each)) ?? ''
  const plain = (text: string) => text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)))
  const action = plain(/action="([^"]*)"/.exec(form)?.[1] ?? '')
  const hidden = [...form.matchAll(/type="hidden"\s+name="([^"]*)"\s+value="([^"]*)"/g)]
  const body = new URLSearchParams(Object.fromEntries(hidden.map(([, name = '', value = '']) => [name, plain(value)])))
  return fetch(new URL(action, base), { method: 'POST', body, redirect: 'manual', headers: { connection: 'close' } })
}

describe('a program without an App', () => {
  it('registers one, goes on by itself and takes deliveries', async () => {
    const entry = await program.url('no App yet: open this address in a browser to register it')
    const { origin: base } = new URL(entry)
    const opened = await sendRequest(entry)
    const cookie = opened.headers['set-cookie']?.[0]?.split(';')[0] ?? ''
    const page = await sendRequest(`${base}/`, { headers: { cookie } })

    const asked = await submit(page.body, base, /Register it for my own account/)
    const agreed = await submit(await asked.text(), github.url, /Create GitHub App/)
    const back = agreed.headers.get('location') ?? ''
    const code = new URL(back).searchParams.get('code') ?? ''
    const stranger = await sendRequest(back)
    const done = await sendRequest(back, {
      headers: { cookie, 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    })
    const url = await program.url('listening')
    const secrets = parseEnv(readFileSync(join(directory, '.env'), 'utf8'))
    github.setWebhookUrl(`${url}/api/github/webhooks`)
    const issue = await github.openIssue(owner, 'first', { title: 'Add due dates', body: null, author: requester })
    const { guid } = await github.labelIssue(owner, 'first', issue, 'speckit', requester)
    await github.settled()

    expect(new URL(entry).hostname).toBe('127.0.0.1')
    expect([asked.status, agreed.status, stranger.status, done.status]).toEqual([200, 302, 404, 200])
    expect(done.body).toContain(`${github.url}/apps/speckit-app/installations/new`)
    expect(Object.keys(secrets).toSorted()).toEqual(['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET'])
    expect(statSync(join(directory, '.env')).mode & 0o777).toBe(0o600)
    expect((await fetch(`${url}/healthz`, { headers: { connection: 'close' } })).status).toBe(200)
    expect(github.deliveries().find((delivery) => delivery.guid === guid)?.statusCode).toBe(202)
    for (const secret of [secrets['WEBHOOK_SECRET'], secrets['PRIVATE_KEY']?.split('\n')[1], code]) {
      expect(secret?.length).toBeGreaterThan(16)
      expect(program.lines.join('\n')).not.toContain(secret)
    }
  })

  it('starts with it the next time', async () => {
    expect(await end(program)).toBe(0)
    program = launch()

    await program.url('listening')

    expect(program.lines.join('\n')).not.toContain('no App yet')
  })
})

describe('the address of the set-up page', () => {
  it('is logged whatever LOG_LEVEL says', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'speckit-quiet-'))
    const quiet = launch({ cwd: elsewhere, logLevel: 'silent' })

    const url = await quiet.url('no App yet: open this address in a browser to register it')
    const code = await end(quiet)
    rmSync(elsewhere, { recursive: true })

    expect([code, new URL(url).hostname]).toEqual([0, '127.0.0.1'])
  })
})
