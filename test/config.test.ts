import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { agents } from '../src/agents/index.ts'
import { describeConfig, readConfig } from '../src/config.ts'
import { UserError } from '../src/errors.ts'

const secret = randomBytes(16).toString('hex')
// a PEM header is all that the check reads; the key itself is used by the GitHub adapter
const key = ['-----BEGIN', 'PRIVATE KEY-----\\n…'].join(' ')
const app = { APP_ID: '1', PRIVATE_KEY: key, WEBHOOK_SECRET: secret, DEFAULT_AGENT: 'template' }

function read(environment: NodeJS.ProcessEnv) {
  return readConfig(environment, agents)
}

function errorOf(environment: NodeJS.ProcessEnv): UserError {
  try {
    read(environment)
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('the environment was accepted')
}

describe('readConfig', () => {
  it('needs nothing to show the set-up page', () => {
    expect(read({})).toMatchObject({ privateKey: null, HOST: '127.0.0.1', PORT: 3000, EXECUTOR: 'docker' })
  })

  it('reads an App, with line ends in the key', () => {
    expect(read(app)).toMatchObject({
      APP_ID: 1,
      WEBHOOK_SECRET: secret,
      privateKey: expect.stringMatching(/-----\n…$/),
    })
  })

  it('treats an empty variable as not set', () => {
    expect(read({ PORT: '', DATABASE_URL: '' })).toMatchObject({ PORT: 3000 })
  })

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['a port', { PORT: '99999' }, /PORT is "99999".*65535/],
    ['a word for a port', { PORT: 'http' }, /PORT is "http"/],
    ['an unknown executor', { EXECUTOR: 'podman' }, /EXECUTOR is "podman".*"docker"/],
    ['a database of another kind', { DATABASE_URL: 'mysql://x/y' }, /DATABASE_URL is \(hidden\)/],
    ['a flag', { METRICS_ENABLED: 'yes' }, /METRICS_ENABLED is "yes".*"true"/],
    ['an App without a key', { APP_ID: '1', WEBHOOK_SECRET: secret }, /PRIVATE_KEY is not set/],
    ['a key without an App', { PRIVATE_KEY: key, WEBHOOK_SECRET: secret }, /APP_ID is not set/],
    ['no webhook secret', { APP_ID: '1', PRIVATE_KEY: key }, /WEBHOOK_SECRET is not set/],
    ['the well-known webhook secret', { ...app, WEBHOOK_SECRET: 'development' }, /well-known/],
    ['a short webhook secret', { ...app, WEBHOOK_SECRET: 'short' }, /5 characters.*16/],
    ['both forms of the key', { ...app, PRIVATE_KEY_PATH: '/nowhere' }, /both set/],
    [
      'a missing key file',
      { APP_ID: '1', WEBHOOK_SECRET: secret, PRIVATE_KEY_PATH: '/nowhere/key.pem' },
      /\/nowhere\/key\.pem.*ENOENT/,
    ],
    ['a key that is none', { ...app, PRIVATE_KEY: 'hello' }, /PRIVATE_KEY holds no private key/],
    [
      'a token that can be guessed',
      { ...app, API_TOKEN: 'f'.repeat(63) },
      /API_TOKEN is \(hidden\): must have 256 bits/,
    ],
    ['pages for everybody', { ...app, PUBLIC_URL: 'https://x.test' }, /PUBLIC_URL is "https:\/\/x.test" and API_TOKEN/],
    ['jobs without isolation in production', { ...app, EXECUTOR: 'process' }, /not isolated.*ALLOW_PROCESS_EXECUTOR/],
  ])('refuses %s', (_name, environment, message) => {
    const error = errorOf(environment)

    expect([error.code, error.message]).toEqual(['config_invalid', expect.stringMatching(message)])
  })

  it('names all wrong variables at once and hides secrets', () => {
    const token = 'short-token'
    const { message } = errorOf({ PORT: '-1', ROLE: 'boss', API_TOKEN: token, APP_ID: '1', WEBHOOK_SECRET: secret })

    expect(message).toMatch(/PRIVATE_KEY is not set/)

    expect(message).toMatch(/PORT/)
    expect(message).toMatch(/ROLE is "boss"/)
    expect(message).toMatch(/API_TOKEN/)
    expect(message).not.toContain(token)
  })

  it('lets the process executor be forced in production', () => {
    expect(read({ ...app, EXECUTOR: 'process', ALLOW_PROCESS_EXECUTOR: 'true' })).toMatchObject({
      EXECUTOR: 'process',
    })
  })

  it('hands agents only the variables of model providers', () => {
    const { agentVariables } = read({ ...app, OPENAI_API_KEY: 'k'.repeat(20), API_TOKEN: 't'.repeat(43) })

    expect(agentVariables).toEqual({ OPENAI_API_KEY: 'k'.repeat(20) })
  })
})

describe('the secrets of the configuration', () => {
  const hex = () => randomBytes(32).toString('hex')

  it('are all that the program’s own variables hold', () => {
    const token = hex()

    const { secrets, privateKey } = read({ ...app, API_TOKEN: token, PORT: '1', PUBLIC_URL: 'https://x.test' })

    expect(new Set(secrets)).toEqual(new Set([privateKey, secret, token]))
  })

  it('hold the private key that stands in a file', () => {
    const directory = mkdtempSync(join(tmpdir(), 'key-'))
    const path = join(directory, 'key.pem')
    const pem = key.replace('\\n', `\n${hex()}\n`)
    writeFileSync(path, pem)
    const { PRIVATE_KEY: _, ...others } = app

    const { secrets } = read({ ...others, PRIVATE_KEY_PATH: path })

    rmSync(directory, { recursive: true })
    expect(secrets).toContain(pem)
  })

  it.each([
    ['DATABASE_URL', (password: string) => `postgresql://speckit:${password}@db.test/speckit`],
    ['HTTPS_PROXY', (password: string) => `http://proxy:${password}@proxy.test:3128`],
    ['HTTPS_PROXY', (password: string) => `proxy:${password}@proxy.test:3128`],
    ['GITHUB_API_URL', (password: string) => `https://x:${password}@github.test/api/v3`],
    ['OPENAI_BASE_URL', (password: string) => `https://x:${password}@models.test/v1`],
  ])('hold the password of the address %s, as it stands and as it is meant', (name, address) => {
    const [start, end] = [hex(), hex()]

    const { secrets } = read({ [name]: address(`${start}%2F${end}`) })

    expect(secrets).toEqual([`${start}%2F${end}`, `${start}/${end}`])
  })

  it('may hold a password that cannot be read as an encoded one', () => {
    const password = `%zz${hex()}`

    expect(read({ DATABASE_URL: `postgresql://x:${password}@db.test/x` }).secrets).toEqual([password])
  })

  it('are those whose names say so, and more', () => {
    const rows = describeConfig(agents)

    expect(rows.filter(({ name, isSecret }) => /(?:SECRET|TOKEN|PASSWORD|KEY)$/.test(name) && !isSecret)).toEqual([])
    expect(rows.filter(({ isSecret }) => isSecret).map(({ name }) => name)).toEqual(
      expect.arrayContaining(['DATABASE_URL', 'HTTPS_PROXY']),
    )
  })
})

describe('the policy file', () => {
  let directory: string
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'policy-'))
  })
  afterEach(() => rmSync(directory, { recursive: true }))

  function policyFile(text: string): string {
    const path = join(directory, 'policy.yml')
    writeFileSync(path, text)
    return path
  }

  it('is not needed; then nothing is decided by the operator', () => {
    expect(read({}).policy).toEqual({
      defaults: {},
      locked: [],
      allowed: { agents: null, models: null, limits: { timeoutMinutes: null, maxCostUsd: null, maxTokens: null } },
    })
  })

  it('wins over DEFAULT_LABEL and DEFAULT_AGENT, which hold where it says nothing', () => {
    const POLICY_FILE = policyFile('defaults: {label: from-file, maxRunsPerInstallation: 3}\nlocked: [permission]\n')

    const { policy } = read({ POLICY_FILE, DEFAULT_LABEL: 'from-environment', DEFAULT_AGENT: 'codex' })

    expect(policy).toMatchObject({
      defaults: { label: 'from-file', agent: 'codex', maxRunsPerInstallation: 3 },
      locked: ['permission'],
    })
  })

  it('that is wrong keeps the process from starting: file, line and what is allowed, with all other problems', () => {
    const POLICY_FILE = policyFile('locked: [gate]\nallowed:\n  limits:\n    timeoutMinutes: 999\n')

    const { code, message } = errorOf({ POLICY_FILE, PORT: 'x' })

    expect(code).toBe('config_invalid')
    expect(message).toMatch(/PORT is "x"/)
    expect(message).toMatch(
      /POLICY_FILE: .*policy\.yml, line 1: `locked` must be a list of settings \(label, .*got "gate"/,
    )
    expect(message).toMatch(/policy\.yml, line 4: `allowed\.limits\.timeoutMinutes` .* from 1 to 360, got 999/)
  })

  it('that cannot be read is named', () => {
    const missing = join(directory, 'missing.yml')

    expect(errorOf({ POLICY_FILE: missing }).message).toMatch(/POLICY_FILE: .*missing\.yml cannot be read \(ENOENT\)/)
    expect(errorOf({ POLICY_FILE: directory }).message).toMatch(/cannot be read \(EISDIR\)/)
  })

  it.each([
    ['an agent that is not known', { DEFAULT_AGENT: 'gpt' }, /DEFAULT_AGENT is "gpt".*"template".*"codex"/],
    ['a label with spaces around', { DEFAULT_LABEL: ' x' }, /DEFAULT_LABEL is " x"/],
  ])('does not excuse %s', (_name, environment, message) => {
    expect(errorOf(environment).message).toMatch(message)
  })
})
