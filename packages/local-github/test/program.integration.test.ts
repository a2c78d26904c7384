import { createPublicKey, generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { connect } from '../src/index.ts'
import type { Facts } from '../src/program/open-github.ts'
import { appJwt } from './support/app-key.ts'
import { startReceiver } from './support/receiver.ts'
import { runProgram, startProgram } from './support/start-program.ts'

let directory: string

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'local-github-test-'))
})

afterAll(() => rmSync(directory, { recursive: true }))

/** Starts, looks and ends with SIGTERM, which must be clean. */
async function withProgram<T>(argv: string[], look: (facts: Facts) => T | Promise<T>): Promise<T> {
  const program = await startProgram(['--json', ...argv])
  try {
    return await look(JSON.parse(program.ready) as Facts)
  } finally {
    expect(await program.end('SIGTERM')).toMatchObject({ code: 0, signal: null, errors: '' })
  }
}

function asApp(facts: Facts, path: string): Promise<Response> {
  const jwt = appJwt({ iss: facts.appId }, readFileSync(facts.privateKeyFile, 'utf8'))
  return fetch(`${facts.apiUrl}${path}`, { headers: { connection: 'close', authorization: `Bearer ${jwt}` } })
}

describe('the program local-github', () => {
  it('starts a GitHub with an App, whose key it wrote for its owner alone', async () => {
    const { app, mode, file } = await withProgram([], async (facts) => ({
      app: await (await asApp(facts, '/app')).json(),
      mode: statSync(facts.privateKeyFile).mode & 0o777,
      file: facts.privateKeyFile,
    }))

    expect(app).toMatchObject({ id: 1, slug: 'local-app' })
    expect(mode).toBe(0o600)
    expect(existsSync(dirname(file))).toBe(false)
  })

  it('hands out control of it, with the App installed where it was told', async () => {
    const receiver = await startReceiver()
    const argv = ['--repository', 'octo/hello', '--repository', 'octo/other', '--webhook-url', receiver.url]

    const names = await withProgram([...argv, '--events', 'issues'], async ({ url, controlToken }) => {
      const github = connect(url, controlToken)
      await github.openIssue('octo', 'other', { title: 'T', body: null, author: 'mona' })
      await github.settled()
      return receiver.received.map(({ headers }) => headers['x-github-event'])
    })

    expect(names).toEqual(['installation', 'installation_repositories', 'issues'])
    await receiver.close()
  })

  it('takes the App that it is given', async () => {
    const [keyFile, secretFile] = [join(directory, 'own.pem'), join(directory, 'secret')]
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    writeFileSync(keyFile, privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const secret = randomBytes(24).toString('hex')
    writeFileSync(secretFile, `${secret}\n`)
    const given = ['--app-id', '77', '--app-slug', 'my-app', '--app-key', keyFile, '--webhook-secret-file', secretFile]
    const rights = ['--permissions', 'issues:write,contents:read', '--events', 'issues,push']

    const { facts, app } = await withProgram([...given, ...rights], async (facts) => ({
      facts,
      app: await (await asApp(facts, '/app')).json(),
    }))

    expect(facts).toMatchObject({ appId: 77, appSlug: 'my-app', privateKeyFile: keyFile, webhookSecret: secret })
    expect(app).toMatchObject({
      id: 77,
      slug: 'my-app',
      permissions: { metadata: 'read', issues: 'write', contents: 'read' },
      events: ['issues', 'push'],
    })
  })

  it('keeps the key of the App in a folder that stays', async () => {
    const kept = join(directory, 'kept')
    const publicKey = ({ privateKeyFile }: Facts) =>
      createPublicKey(readFileSync(privateKeyFile)).export({ type: 'spki', format: 'pem' })

    const first = await withProgram(['--directory', kept], publicKey)
    const second = await withProgram(['--directory', kept], publicKey)

    expect(second).toBe(first)
    expect(existsSync(join(kept, 'app-key.pem'))).toBe(true)
  })

  it('prints lines for people, and ends with Ctrl-C', async () => {
    const program = await startProgram([])
    const ended = await program.end('SIGINT')

    expect(ended).toMatchObject({ code: 0, signal: null, errors: '', output: program.ready })
    expect(program.ready.replace(/\/\S+\/app-key\.pem/, 'FILE').replace(/\d+\.\d+\.\d+\.\d+:\d+/g, 'HOST')).toMatch(
      /^GitHub {10}http:\/\/HOST\nREST API {8}http:\/\/HOST\/api\/v3\nApp {13}1 \(local-app\)\nprivate key {5}FILE\n/,
    )
    expect(program.ready).toMatch(
      /\nwebhook secret {2}[0-9a-f]{48}\ncontrol token {3}[0-9a-f]{48}\n\nCtrl-C ends it\.\n$/,
    )
  })

  it('explains every option that it takes', async () => {
    const { code, output, errors } = await runProgram(['--help'])

    expect([code, errors]).toEqual([0, ''])
    expect(output).toContain('npx local-github [options]')
  })

  it.each([
    [['--port', 'abc'], '--port must be a whole number between 0 and 65535, got abc.'],
    [['--port', '65536'], '--port must be a whole number between 0 and 65535, got 65536.'],
    [['--app-id', '0'], '--app-id must be a whole number between 1 and 99999, got 0.'],
    [['--app-slug', 'My App'], '--app-slug must look like my-app, got My App.'],
    [
      ['--webhook-url', 'localhost:3000'],
      '--webhook-url must be an address that begins with http:// or https://, got localhost:3000.',
    ],
    [['--permissions', 'issues'], '--permissions must look like contents:write,issues:read, got issues.'],
    [['--events', ''], '--events must look like issues,push, got .'],
    [['--repository', 'hello'], '--repository must look like octo/hello, got hello.'],
    [['--prot', '1'], "Unknown option '--prot'"],
    [['hello'], "Unexpected argument 'hello'"],
  ])('says what is wrong with %j', async (argv, message) => {
    const { code, output, errors } = await runProgram(argv)

    expect([code, output]).toEqual([2, ''])
    expect(errors).toContain(message)
    expect(errors).toMatch(/\nlocal-github --help shows the options\.\n$/)
  })

  it('says which port is taken', async () => {
    const server = createServer()
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as AddressInfo

    const { code, errors } = await runProgram(['--port', String(port)])

    expect(code).toBe(1)
    expect(errors).toBe(`Port ${port} of 127.0.0.1 is taken. Name another with --port, or none for any free one.\n`)
    await new Promise((resolve) => server.close(resolve))
  })

  it('starts in no folder with repositories that it would not know', async () => {
    const used = join(directory, 'used')
    await withProgram(['--directory', used, '--repository', 'octo/hello'], () => {})

    const { code, errors } = await runProgram(['--directory', used])

    expect(code).toBe(1)
    expect(errors).toContain('holds repositories of an earlier start')
  })

  it.each([
    ['a missing key', (at: string) => ['--app-key', join(at, 'none.pem')], 'could not be read'],
    ['a key that is none', (at: string) => ['--app-key', file(at, 'no key')], 'holds no private key'],
    ['a key of another kind', (at: string) => ['--app-key', file(at, otherKey())], 'is no RSA key'],
    ['an empty secret', (at: string) => ['--webhook-secret-file', file(at, '\n')], 'it must be the webhook secret'],
    ['a name that is none', () => ['--repository', 'octo/..'], '--repository octo/..: not a name on GitHub: ...'],
  ])('refuses %s', async (_what, argv, message) => {
    const { code, errors } = await runProgram(argv(directory))

    expect(code).toBe(1)
    expect(errors).toContain(message)
    expect(errors.trimEnd()).not.toContain('\n')
  })
})

function file(at: string, content: string): string {
  const path = join(at, `${randomBytes(8).toString('hex')}.txt`)
  writeFileSync(path, content)
  return path
}

function otherKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
}
