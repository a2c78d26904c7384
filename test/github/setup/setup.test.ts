import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseEnv } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { parse } from 'yaml'
import { saveCredentials } from '../../../src/github/setup/save-credentials.ts'
import { startSetup } from '../../../src/github/setup/setup.ts'
import type { Setup } from '../../../src/github/setup/setup.ts'
import { recordingLog } from '../recording-log.ts'

const pem = ['BEGIN', 'END'].map((word) => `-----${word} RSA PRIVATE KEY-----`).join('\nbm90IGEga2V5\n')

let directory: string
let environmentFile: string

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'setup-'))
  environmentFile = join(directory, '.env')
})

afterEach(() => rm(directory, { recursive: true }))

describe('startSetup', () => {
  let github: Server
  let asked: string[]
  let setup: Setup

  beforeEach(async () => {
    asked = []
    github = createServer((request, response) => {
      asked.push(`${request.method} ${request.url}`)
      const app = { id: 4711, client_id: 'Iv1.x', client_secret: 'y', webhook_secret: 'w3bh00k', pem }
      const html = `${addressOf(github)}/apps/speckit`
      response.writeHead(201, { 'content-type': 'application/json' }).end(JSON.stringify({ ...app, html_url: html }))
    })
    await new Promise<void>((resolve) => {
      github.listen(0, '127.0.0.1', resolve)
    })
    setup = await startSetup({
      host: '127.0.0.1',
      port: 0,
      githubServerUrl: addressOf(github),
      publicUrl: 'https://speckit.example.test',
      environmentFile,
      environment: { APP_ID: '1', PRIVATE_KEY: 'x', WEBHOOK_PROXY_URL: 'https://elsewhere.example.test' },
      log: recordingLog().log,
    })
  })

  afterEach(async () => {
    await setup.close()
    await new Promise((resolve) => {
      github.close(resolve)
      github.closeAllConnections()
    })
  })

  it('shows Probot’s page with the manifest of app.yml, for the GitHub in use', async () => {
    const page = await (await fetch(`${setup.url}/probot`)).text()

    const manifest: unknown = parse(await readFile(new URL('../../../app.yml', import.meta.url), 'utf8'))
    const shown: unknown = JSON.parse(/ value='([^']*)'/.exec(page)?.[1] ?? '')
    expect(page).toContain(`action="${addressOf(github)}/settings/apps/new"`)
    expect(shown).toMatchObject(Object(manifest))
    expect(shown).toMatchObject({
      hook_attributes: { url: 'https://speckit.example.test/api/github/webhooks' },
      redirect_url: `${setup.url}/probot/setup`,
    })
  })

  it('trades the code for credentials, saves them and sends the person on to install the App', async () => {
    const response = await fetch(`${setup.url}/probot/setup?code=abc`, { redirect: 'manual' })
    await setup.saved

    expect(asked).toEqual(['POST /api/v3/app-manifests/abc/conversions'])
    expect(response.headers.get('location')).toBe(`${addressOf(github)}/apps/speckit/installations/new`)
    expect(parseEnv(await readFile(environmentFile, 'utf8'))).toMatchObject({
      APP_ID: '4711',
      PRIVATE_KEY: pem.trim(),
      WEBHOOK_SECRET: 'w3bh00k',
    })
  })
})

describe('startSetup on a taken port', () => {
  it('says that the page could not be started', async () => {
    const taken = createServer()
    await new Promise<void>((resolve) => {
      taken.listen(0, '127.0.0.1', resolve)
    })

    const starting = startSetup({
      host: '127.0.0.1',
      port: Number(new URL(addressOf(taken)).port),
      githubServerUrl: 'https://github.com',
      publicUrl: null,
      environmentFile,
      environment: {},
      log: recordingLog().log,
    })

    await expect(starting).rejects.toMatchObject({ code: 'setup_failed' })
    await new Promise((resolve) => {
      taken.close(resolve)
    })
  })
})

describe('saveCredentials', () => {
  it('replaces what it sets, keeps the rest and lets only the owner read it', async () => {
    await writeFile(environmentFile, '# ours\nPORT=3001\nAPP_ID=1\nexport WEBHOOK_SECRET="old"\n\n', { mode: 0o644 })

    await saveCredentials(environmentFile, { APP_ID: '2', WEBHOOK_SECRET: 'new one', PRIVATE_KEY: `"${pem}"` })

    const text = await readFile(environmentFile, 'utf8')
    expect(text).toMatch(/^# ours\nPORT=3001\nAPP_ID=2\n/)
    expect(text).not.toContain('old')
    expect(parseEnv(text)).toEqual({ PORT: '3001', APP_ID: '2', WEBHOOK_SECRET: 'new one', PRIVATE_KEY: pem.trim() })
    expect((await stat(environmentFile)).mode & 0o777).toBe(0o600)
  })
})

function addressOf(server: Server): string {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen')
  return `http://127.0.0.1:${address.port}`
}
