import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { UserError } from '../../../src/errors.ts'
import { createAppRegistration } from '../../../src/github/setup/app-registration.ts'
import type { RegistrationOptions } from '../../../src/github/setup/app-registration.ts'
import type { AppVariables } from '../../../src/github/setup/save-credentials.ts'
import { recordingLog } from '../recording-log.ts'

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString().trim()
const webhookSecret = randomBytes(20).toString('hex')
const clientSecret = randomBytes(20).toString('hex')
const answer = {
  id: 4711,
  slug: 'speckit',
  html_url: 'https://github.example/apps/speckit',
  client_secret: clientSecret,
  webhook_secret: webhookSecret,
  pem,
}
const given = { appId: 4711, privateKey: pem, webhookSecret }

let github: Server
let asked: string[]
let reply: { status: number; body: unknown }
let directory: string
let environmentFile: string
let saved: AppVariables[]
let lines: string[]

beforeEach(async () => {
  asked = []
  saved = []
  reply = { status: 201, body: answer }
  directory = await mkdtemp(join(tmpdir(), 'registration-'))
  environmentFile = join(directory, '.env')
  github = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    response.writeHead(reply.status, { 'content-type': 'application/json' }).end(JSON.stringify(reply.body))
  })
  await new Promise<void>((resolve) => {
    github.listen(0, '127.0.0.1', resolve)
  })
})

afterEach(async () => {
  await chmod(directory, 0o700)
  await rm(directory, { recursive: true })
  await new Promise((resolve) => {
    github.close(resolve)
    github.closeAllConnections()
  })
})

function registration(options: Partial<RegistrationOptions> = {}) {
  const recorded = recordingLog()
  lines = recorded.lines
  return createAppRegistration({
    apiUrl: `http://127.0.0.1:${(github.address() as AddressInfo).port}/api/v3`,
    deliveries: { kind: 'push', url: 'https://speckit.example/api/github/webhooks' },
    environmentFile,
    environment: {},
    checkStart: () => undefined,
    onSaved: (variables) => saved.push(variables),
    log: recorded.log,
    ...options,
  })
}

describe('the manifest', () => {
  const back = 'http://127.0.0.1:3000/registered'

  it('is app.yml, with where deliveries go and where the browser comes back', async () => {
    const file: unknown = parse(await readFile(new URL('../../../app.yml', import.meta.url), 'utf8'))

    expect(JSON.parse(registration().manifest(back))).toEqual({
      ...Object(file),
      hook_attributes: { url: 'https://speckit.example/api/github/webhooks', active: true },
      redirect_url: back,
    })
  })

  it('has a webhook that is off when nobody knows an address, with the url that GitHub wants even then', () => {
    const manifest: unknown = JSON.parse(registration({ deliveries: { kind: 'none' } }).manifest(back))

    expect(manifest).toMatchObject({ public: false, hook_attributes: { url: 'https://example.com/', active: false } })
  })

  it('has a webhook that is on and leads nowhere when deliveries are read', () => {
    const manifest: unknown = JSON.parse(registration({ deliveries: { kind: 'pull' } }).manifest(back))

    expect(manifest).toMatchObject({ hook_attributes: { url: 'https://speckit.invalid/', active: true } })
  })
})

describe('registering', () => {
  it('trades the code for credentials and saves them, once', async () => {
    const { register } = registration()

    const app = await register('abc')

    expect(app).toEqual({ slug: 'speckit', htmlUrl: 'https://github.example/apps/speckit', hasWebhookSecret: true })
    expect(asked).toEqual(['POST /api/v3/app-manifests/abc/conversions'])
    expect(parseEnv(await readFile(environmentFile, 'utf8'))).toEqual({
      APP_ID: '4711',
      PRIVATE_KEY: pem,
      WEBHOOK_SECRET: webhookSecret,
    })
    expect(saved).toEqual([{ APP_ID: '4711', PRIVATE_KEY: pem, WEBHOOK_SECRET: webhookSecret }])
    await expect(register('def')).rejects.toMatchObject({ code: 'credentials_exist' })
    expect(asked).toHaveLength(1)
    expect(saved).toHaveLength(1)
  })

  it('saves one of two that come at the same time, and asks GitHub for one', async () => {
    const { register, adopt } = registration()

    const outcomes = await Promise.allSettled([register('abc'), register('def'), adopt(given)])

    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected'])
    expect(asked).toEqual(['POST /api/v3/app-manifests/abc/conversions'])
  })

  it('asks for nothing but the credentials of a code, whatever the code is', async () => {
    await registration().register('../../user?x=')

    expect(asked).toEqual(['POST /api/v3/app-manifests/..%2F..%2Fuser%3Fx%3D/conversions'])
  })

  it('makes up a webhook secret when GitHub gives none, and says so', async () => {
    reply.body = { ...answer, webhook_secret: null }

    const { hasWebhookSecret } = await registration().register('abc')

    expect(hasWebhookSecret).toBe(false)
    expect(saved[0]?.WEBHOOK_SECRET).toMatch(/^[0-9a-f]{64}$/)
  })

  it.each<[string, number, unknown]>([
    ['does not know the code', 404, { message: 'Not Found' }],
    ['redirects elsewhere', 302, {}],
    ['sends no id', 201, { ...answer, id: undefined }],
    ['sends an id that is a word', 201, { ...answer, id: '4711' }],
    ['sends no key', 201, { ...answer, pem: 'hello' }],
    ['sends an address that is a script', 201, { ...answer, html_url: 'javascript:alert(1)' }],
    ['sends nothing', 201, null],
  ])('fails when GitHub %s, and saves nothing', async (_name, status, body) => {
    reply = { status, body }

    const failure = await registration()
      .register('abc')
      .catch((error: unknown) => error)

    expect(failure).toMatchObject({ code: 'registration_failed' })
    expect(JSON.stringify([failure, String(failure)])).not.toContain(webhookSecret)
    expect(saved).toEqual([])
  })

  it('can be tried again after a failure', async () => {
    const { register } = registration()
    reply.status = 404
    await register('abc').catch(() => undefined)
    reply.status = 201

    await expect(register('def')).resolves.toMatchObject({ slug: 'speckit' })
  })

  it('logs no secret', async () => {
    await registration().register('abc')

    expect(lines.join('\n')).toContain('the credentials of the App are saved')
    for (const secret of [webhookSecret, clientSecret, pem.split('\n')[1] ?? '', 'abc']) {
      expect(lines.join('\n')).not.toContain(secret)
    }
  })
})

describe('taking an App that exists', () => {
  beforeEach(() => {
    reply = { status: 200, body: { id: 4711, slug: 'speckit', html_url: 'https://github.example/apps/speckit' } }
  })

  it('asks GitHub for it by its key, and saves it', async () => {
    const app = await registration().adopt(given)

    expect(app).toMatchObject({ slug: 'speckit', htmlUrl: 'https://github.example/apps/speckit' })
    expect(asked).toEqual(['GET /api/v3/app'])
    expect(parseEnv(await readFile(environmentFile, 'utf8'))).toMatchObject({
      APP_ID: '4711',
      WEBHOOK_SECRET: webhookSecret,
    })
  })

  it.each<[string, number, unknown]>([
    ['does not know it', 401, { message: 'Bad credentials' }],
    ['knows it by another id', 200, { id: 1, slug: 'other', html_url: 'https://github.example/apps/other' }],
    ['does not say which one it is', 200, {}],
  ])('saves nothing when GitHub %s', async (_name, status, body) => {
    reply = { status, body }

    await expect(registration().adopt(given)).rejects.toMatchObject({ code: 'app_unknown' })
    expect(saved).toEqual([])
  })

  it('saves nothing with which the program would not start, and does not ask GitHub', async () => {
    const checkStart = (variables: AppVariables | null) => {
      if (variables !== null)
        throw new UserError('config_invalid', 'WEBHOOK_SECRET has 5 characters', { wayOut: 'Take more.' })
    }

    await expect(registration({ checkStart }).adopt(given)).rejects.toMatchObject({ code: 'config_invalid' })
    expect([asked, saved]).toEqual([[], []])
  })
})

describe('what is in the way', () => {
  it('is nothing at first', async () => {
    expect(await registration().obstacle()).toBeNull()
  })

  it.each(['APP_ID', 'PRIVATE_KEY', 'PRIVATE_KEY_PATH', 'WEBHOOK_SECRET'])(
    'is %s in the environment or in the file',
    async (name) => {
      const inEnvironment = registration({ environment: { [name]: 'x' } })
      await writeFile(environmentFile, `${name}=x\n`)

      expect((await inEnvironment.obstacle())?.message).toBe(
        `${name} is set already, in the environment of the program; nothing was overwritten.`,
      )
      expect((await registration().obstacle())?.message).toContain(environmentFile)
      await expect(inEnvironment.register('abc')).rejects.toMatchObject({ code: 'credentials_exist' })
      await expect(registration().adopt(given)).rejects.toMatchObject({ code: 'credentials_exist' })
      expect(asked).toEqual([])
    },
  )

  it('is a start that would fail', async () => {
    const checkStart = () => {
      throw new UserError('config_invalid', 'DEFAULT_AGENT is not set', { wayOut: 'Set it.' })
    }

    expect((await registration({ checkStart }).obstacle())?.message).toBe('DEFAULT_AGENT is not set')
  })

  it('is a folder that is not there', async () => {
    const { obstacle } = registration({ environmentFile: join(directory, 'nowhere', '.env') })

    expect(await obstacle()).toMatchObject({ code: 'credentials_unsaved', message: expect.stringContaining('ENOENT') })
  })
})
