import { describe, expect, it } from '@jest/globals'
import { UnavailableError } from '../../../src/errors.ts'
import { createFakeInstallationLimits } from '../../ports/fake-installation-limits.ts'
import { createFakeTokenStore } from '../../ports/fake-token-store.ts'
import { at, forgeAgainst, installationId, newPrivateKey, now, token } from '../forge-fixture.ts'
import { ref } from '../support/github-answers.ts'
import { until } from '../support/until.ts'

const head = '/repos/octo/hello/git/ref/heads%2Fmain'
const leaseMs = 30_000

/** Two processes on one database, with one clock, each against an address of its own. */
function twoProcesses(options: { key?: string; revocation?: number } = {}) {
  let passedMs = 0
  const clock = () => new Date(now.getTime() + passedMs)
  const tokenStore = createFakeTokenStore(clock)
  const limits = createFakeInstallationLimits(clock)
  const killed = forgeAgainst(undefined, { clock, tokenStore, limits, owner: 'killed' })
  const next = forgeAgainst('https://next.example', {
    clock,
    tokenStore,
    limits,
    owner: 'next',
    ...(options.key === undefined ? {} : { privateKey: options.key }),
    ...(options.revocation === undefined ? {} : { revocation: options.revocation }),
  })
  return { tokenStore, limits, killed, next, pass: (ms: number) => void (passedMs += ms) }
}

describe('a token that a process leaves behind', () => {
  it('is revoked by the next one: of the API, and of a git that is at it', async () => {
    const { killed, next, tokenStore, pass } = twoProcesses()
    killed.api.get(head).reply(200, ref('a1'))
    await killed.forge.branchHead(at, 'main')
    void killed.forge.withGitToken(at, 'write', () => new Promise(() => {}))
    await until(() => tokenStore.rows.size === 2)

    pass(leaseMs)
    await next.forge.tendTokens()

    expect(next.revoked.toSorted()).toEqual([`bearer ${token}`, `bearer ${token}2`])
    expect(tokenStore.rows.size).toBe(0)
  })

  it('is left alone while its process says that it lives', async () => {
    const { killed, next, tokenStore, pass } = twoProcesses()
    void killed.forge.withGitToken(at, 'read', () => new Promise(() => {}))
    await until(() => tokenStore.rows.size === 1)

    for (let turn = 0; turn < 6; turn += 1) {
      pass(leaseMs / 3)
      await killed.forge.tendTokens()
      await next.forge.tendTokens()
    }

    expect(next.revoked).toEqual([])
  })

  it('is stored so that the database alone tells nothing of it', async () => {
    const { killed, tokenStore } = twoProcesses()
    void killed.forge.withGitToken(at, 'write', () => new Promise(() => {}))
    await until(() => tokenStore.rows.size === 1)

    const [row] = [...tokenStore.rows.values()]
    const written = Buffer.from(row?.sealed ?? []).toString('latin1')
    expect(written).not.toContain('ghs_')
    expect(written).not.toContain(token.slice(5, 17))
    expect(row).toMatchObject({ installationId, owner: 'killed', expiresAt: Date.parse('2026-05-01T13:00:00Z') })
  })

  it('is forgotten when it was sealed with another key of the App, and that is said once', async () => {
    const { killed, next, tokenStore, pass } = twoProcesses({ key: newPrivateKey() })
    for (let count = 0; count < 3; count += 1) void killed.forge.withGitToken(at, 'write', () => new Promise(() => {}))
    await until(() => tokenStore.rows.size === 3)

    pass(leaseMs)
    await next.forge.tendTokens()
    await next.forge.tendTokens()

    expect([next.revoked, tokenStore.rows.size]).toEqual([[], 0])
    expect(next.logged().match(/belong to another App key/g)).toHaveLength(1)
    expect(next.logged()).toContain('tokens: 3')
  })

  it('is tried again when GitHub fails, by whoever comes first', async () => {
    const { killed, next, tokenStore, pass } = twoProcesses({ revocation: 500 })
    void killed.forge.withGitToken(at, 'write', () => new Promise(() => {}))
    await until(() => tokenStore.rows.size === 1)
    pass(leaseMs)
    await next.forge.tendTokens()
    const after = [...tokenStore.rows.values()]

    pass(5 * 60_000)
    await next.forge.tendTokens()

    expect(after).toMatchObject([{ owner: null }])
    expect(next.revoked.length).toBeGreaterThan(1)
    expect(new Set(next.revoked)).toEqual(new Set([`bearer ${token}`]))
    expect(next.logged()).not.toContain('ghs_')
  })

  it('waits for the end of a pause of its installation', async () => {
    const { killed, next, limits, tokenStore, pass } = twoProcesses()
    void killed.forge.withGitToken(at, 'write', () => new Promise(() => {}))
    await until(() => tokenStore.rows.size === 1)
    pass(leaseMs)
    await limits.pause(installationId, 1_000)
    await next.forge.tendTokens()
    const during = [...next.revoked]

    pass(1_000)

    await until(() => next.revoked.length === 1)
    await until(() => tokenStore.rows.size === 0)
    expect(during).toEqual([])
  })
})

describe('tokens while the database is away', () => {
  it('are used and revoked all the same, and it is said', async () => {
    const away = () => Promise.reject(new UnavailableError('The database is away or too slow.'))
    const tokenStore = {
      noteToken: away,
      forgetToken: away,
      leaveToken: away,
      renewTokens: away,
      takeLeftTokens: away,
    }
    const { forge, revoked, logged } = forgeAgainst(undefined, { tokenStore })

    const pushed = await forge.withGitToken(at, 'write', async () => 'pushed')
    await forge.tendTokens()
    await forge.tendTokens()

    expect([pushed, revoked]).toEqual(['pushed', [`bearer ${token}`]])
    expect(logged()).toContain('could not be stored')
    expect(logged().match(/could not be looked for/g)).toHaveLength(1)
    expect(logged()).not.toContain('ghs_')
  })

  it('are used before they are stored', async () => {
    const stored: string[] = []
    const tokenStore = { ...createFakeTokenStore(), noteToken: () => new Promise<void>(() => stored.push('asked')) }
    const { forge, api } = forgeAgainst(undefined, { tokenStore })
    api.get(head).reply(200, ref('a1'))

    expect([await forge.branchHead(at, 'main'), stored]).toEqual(['a1', ['asked']])
  })
})
