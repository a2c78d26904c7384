import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import type { Agent } from '../../src/agents/agent.ts'
import { agents } from '../../src/agents/index.ts'
import { operatorPolicy, readConfig } from '../../src/config.ts'
import { UserError } from '../../src/errors.ts'
import { parrot } from './support/parrot.ts'

const secret = () => randomBytes(16).toString('hex')
const app = { APP_ID: '1', PRIVATE_KEY: ['-----BEGIN', 'PRIVATE KEY-----\\n…'].join(' '), WEBHOOK_SECRET: secret() }
const openai = { OPENAI_API_KEY: secret() }
const codexKey = { CODEX_API_KEY: secret() }
const seed = { PARROT_SEED: secret() }
const noKey = {}
const [outside, tests] = [{ NODE_ENV: 'development' }, { NODE_ENV: 'test' }]
const all = [...agents, parrot]

let directory: string
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'policy-'))
})
afterAll(() => rmSync(directory, { recursive: true }))

function policyFile(text: string): { POLICY_FILE: string } {
  const path = join(directory, `${randomBytes(4).toString('hex')}.yml`)
  writeFileSync(path, text)
  return { POLICY_FILE: path }
}

/** The default agent of a process with an App. */
function agentOf(environment: NodeJS.ProcessEnv, known: readonly Agent[] = all): string {
  return operatorPolicy(readConfig({ ...app, ...environment }, known)).defaults.agent
}

function messageOf(environment: NodeJS.ProcessEnv, known: readonly Agent[] = all): string {
  try {
    agentOf(environment, known)
  } catch (error) {
    if (error instanceof UserError && error.code === 'config_invalid') return error.message
    throw error
  }
  throw new Error('the environment was accepted')
}

describe('the default agent', () => {
  it.each<[string, NodeJS.ProcessEnv, string]>([
    ['the only one with a key', openai, 'codex'],
    ['the only one with a key of its own', codexKey, 'codex'],
    ['the one with both of its keys', { ...openai, ...codexKey }, 'codex'],
    ['one that was added, by its key', seed, 'grey-parrot'],
    ['chosen by keys that are set, not by empty ones', { ...openai, PARROT_SEED: '' }, 'codex'],
    ['not chosen by variables that are no keys', { ...openai, PARROT_NAP: '3' }, 'codex'],
    ['the one with a key outside of production too', { ...outside, ...openai }, 'codex'],
    ['template in development without a key', { ...outside, ...noKey }, 'template'],
    ['template in tests without a key', { ...tests, ...noKey }, 'template'],
    ['named, with no key', { DEFAULT_AGENT: 'template' }, 'template'],
    ['named, with the key of another', { ...openai, DEFAULT_AGENT: 'template' }, 'template'],
    ['named, with several keys', { ...openai, ...seed, DEFAULT_AGENT: 'codex' }, 'codex'],
    ['chosen by a worker', { ...openai, ROLE: 'worker' }, 'codex'],
  ])('is %s', (_name, environment, agent) => {
    expect(agentOf(environment)).toBe(agent)
  })

  it.each<[string, NodeJS.ProcessEnv, string, string]>([
    ['its agent', noKey, 'defaults: {agent: template}', 'template'],
    ['its agent before that of the environment', { DEFAULT_AGENT: 'codex' }, 'defaults: {agent: template}', 'template'],
    ['its agent, whatever keys there are', { ...openai, ...seed }, 'defaults: {agent: codex}', 'codex'],
    ['the only allowed one with a key', { ...openai, ...seed }, 'allowed: {agents: [codex, template]}', 'codex'],
    ['nothing of it', openai, 'defaults: {label: x}', 'codex'],
  ])('follows the policy file: %s', (_name, environment, policy, agent) => {
    expect(agentOf({ ...environment, ...policyFile(policy) })).toBe(agent)
  })

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    [
      'no key in production',
      noKey,
      /- DEFAULT_AGENT is not set, and no agent has a key; set CODEX_API_KEY or OPENAI_API_KEY for codex, PARROT_SEED or .* for grey-parrot, or choose one that needs none:\n +DEFAULT_AGENT=template$/,
    ],
    ['no key on a worker', { ROLE: 'worker' }, /DEFAULT_AGENT is not set, and no agent has a key/],
    [
      'several keys in production',
      { ...openai, ...seed },
      /- DEFAULT_AGENT is not set, and there are keys of codex \(OPENAI_API_KEY\) and grey-parrot \(PARROT_SEED\); choose one:\n +DEFAULT_AGENT=codex\n +DEFAULT_AGENT=grey-parrot$/,
    ],
    ['several keys outside of production', { ...outside, ...openai, ...seed }, /keys of codex .* and grey-parrot/],
  ])('has to be named with %s, and each way out works when it is pasted', (_name, environment, message) => {
    const said = messageOf(environment)

    expect(said).toMatch(message)
    expect(said).not.toContain(openai.OPENAI_API_KEY)
    for (const way of waysOut(said)) expect(agentOf({ ...environment, ...way })).toMatch(/^[a-z-]+$/)
  })

  it.each([
    ['allowed: {agents: [codex]}', noKey],
    ['allowed: {agents: [codex, grey-parrot]}', { ...openai, ...seed }],
    ['allowed: {agents: [codex, template]}', seed],
    ['allowed: {agents: [template]}', openai],
    ['allowed: {agents: [codex]}', outside],
  ])('is offered only within the policy %s', (policy, environment) => {
    const given = { ...environment, ...policyFile(policy) }

    for (const way of waysOut(messageOf(given))) expect(policy).toContain(agentOf({ ...given, ...way }))
  })

  it.each<[string, NodeJS.ProcessEnv, RegExp]>([
    ['unknown', { DEFAULT_AGENT: 'gpt' }, /DEFAULT_AGENT is "gpt": .*"template"\|"codex"\|"grey-parrot"/],
    ['unknown beside a key', { ...openai, DEFAULT_AGENT: 'gpt' }, /DEFAULT_AGENT is "gpt"/],
    ['written otherwise', { DEFAULT_AGENT: 'Codex' }, /DEFAULT_AGENT is "Codex"/],
  ])('is refused once when it is %s', (_name, environment, message) => {
    const said = messageOf(environment)

    expect(said).toMatch(message)
    expect(said.match(/DEFAULT_AGENT/g)).toHaveLength(1)
  })

  it('is not asked for where the policy file is wrong: it may name one', () => {
    const said = messageOf(policyFile('defaults: {agent: gpt}'))

    expect(said).toMatch(/`defaults\.agent` must be one of template, codex/)
    expect(said).not.toContain('DEFAULT_AGENT')
  })

  it('that the policy does not allow is refused with the way out', () => {
    const said = messageOf({ DEFAULT_AGENT: 'template', ...policyFile('allowed: {agents: [codex]}') })

    expect(said).toMatch(/line 1: `allowed\.agents` does not hold template, .*set defaults\.agent too/)
  })

  it('is nothing that the web side needs, which has no keys, or the set-up page', () => {
    expect(readConfig({ ...app, ROLE: 'web' }, all).policy.defaults).toEqual({})
    expect(readConfig({}, all).policy.defaults).toEqual({})
  })
})

/** What the message offers: lines to paste, and keys to set. */
function waysOut(message: string): Record<string, string>[] {
  const lines = [...message.matchAll(/^ +([A-Z_]+)=(\S+)$/gm)].map(([, name = '', value = '']) => ({ [name]: value }))
  const keys = /; set (.*?)(?:, or choose|$)/m.exec(message)?.[1]?.match(/[A-Z_]{3,}/g) ?? []
  // a key of another kind than text is given as an address
  const ways = [...lines, ...keys.map((name) => ({ [name]: name === 'PARROT_NEST' ? 'https://birds.test' : secret() }))]
  expect(ways.length).toBeGreaterThan(0)
  return ways
}
