import { createHmac, randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { UnavailableError } from '../../../src/errors.ts'
import { secret, serveIntake, signatureOf } from './intake-fixture.ts'
import type { IntakeServer } from './intake-fixture.ts'
import { body } from './support/requests.ts'

let intake: IntakeServer

beforeEach(async () => {
  intake = await serveIntake()
})

afterEach(() => intake.close())

describe('a signed delivery', () => {
  it('is stored before it is answered', async () => {
    const guid = randomUUID()

    const response = await intake.post(body, { 'x-github-delivery': guid })

    expect(response.status).toBe(202)
    expect(await response.json()).toEqual({ outcome: 'accepted' })
    expect([...intake.store.stored.values()]).toEqual([
      { guid, event: 'issues', action: 'labeled', installationId: 99, repositoryId: 12, payload: JSON.parse(body) },
    ])
  })

  it('that comes three times is accepted each time and stored once', async () => {
    const guid = randomUUID()
    const send = () => intake.post(body, { 'x-github-delivery': guid }).then((response) => response.status)

    const statuses = [await send(), await send(), await send()]

    expect(statuses).toEqual([202, 202, 202])
    expect(intake.store.calls).toBe(3)
    expect(intake.store.stored.size).toBe(1)
  })

  it('under another event is stored as that event', async () => {
    const closed = JSON.stringify({ ...JSON.parse(body), action: 'closed' })

    const response = await intake.post(closed, { 'x-github-event': 'pull_request' })

    expect(response.status).toBe(202)
    expect([...intake.store.stored.values()]).toMatchObject([{ event: 'pull_request', action: 'closed' }])
  })

  it.each(['check_run.created', 'check_run.completed', 'check_suite.requested', 'check_suite.completed'])(
    'that only echoes our own checks, %s, is answered and not stored',
    async (name) => {
      const [event, action] = name.split('.')

      const response = await intake.post(JSON.stringify({ ...JSON.parse(body), action }), { 'x-github-event': event })

      expect(await response.json()).toEqual({ outcome: 'ignored' })
      expect(intake.store.calls).toBe(0)
    },
  )

  it.each(['check_run.rerequested', 'check_run.requested_action', 'check_suite.rerequested'])(
    'in which a person asks by a check, %s, is stored',
    async (name) => {
      const [event, action] = name.split('.')

      const response = await intake.post(JSON.stringify({ ...JSON.parse(body), action }), { 'x-github-event': event })

      expect(await response.json()).toEqual({ outcome: 'accepted' })
      expect([...intake.store.stored.values()]).toMatchObject([{ event, action }])
    },
  )

  it.each(['issues.opened', 'issues.edited', 'pull_request.synchronize', 'repository.created', 'installation.created'])(
    'of an action that asks for nothing, %s, is answered and not stored',
    async (name) => {
      const [event, action] = name.split('.')

      const response = await intake.post(JSON.stringify({ ...JSON.parse(body), action }), { 'x-github-event': event })

      expect(await response.json()).toEqual({ outcome: 'ignored' })
      expect(intake.store.calls).toBe(0)
    },
  )

  it.each(['ping', 'star', '__proto__', 'constructor', 'toString', 'issues.labeled', 'ISSUES', 'issues, issues'])(
    'of the event %s is answered and not stored',
    async (event) => {
      const response = await intake.post(body, { 'x-github-event': event })

      expect(response.status).toBe(202)
      expect(await response.json()).toEqual({ outcome: 'ignored' })
      expect(intake.store.calls).toBe(0)
    },
  )

  it('without a known form is kept as far as it can be read', async () => {
    const odd = '{"action":7,"installation":{"id":"x"},"repository":[]}'

    const response = await intake.post(odd, { 'x-github-event': 'push' })

    expect(response.status).toBe(202)
    expect([...intake.store.stored.values()]).toMatchObject([
      { action: null, installationId: null, repositoryId: null },
    ])
  })
})

describe('the signature', () => {
  const sha1 = (key: string) => `sha1=${createHmac('sha1', key).update(body).digest('hex')}`
  const good = signatureOf(body)

  it.each<[string, string | undefined]>([
    ['missing', undefined],
    ['empty', ''],
    ['of another secret', signatureOf(body, 'another')],
    ['of Probot’s default secret', signatureOf(body, 'development')],
    ['of the empty secret', signatureOf(body, '')],
    ['of another body', signatureOf(`${body} `)],
    ['by SHA-1', sha1(secret)],
    ['by SHA-1 under the other name', sha1(secret).replace('sha1', 'sha256')],
    ['without its prefix', good.slice('sha256='.length)],
    ['in upper case', good.toUpperCase()],
    ['cut by a digit', good.slice(0, -1)],
    ['longer by a digit', `${good}0`],
    ['twice', `${good}, ${good}`],
    ['with one digit changed', good.slice(0, -1) + (good.endsWith('0') ? '1' : '0')],
  ])('%s is refused', async (_name, signature) => {
    const response = await intake.post(body, { 'x-hub-signature-256': signature, 'x-hub-signature': sha1(secret) })

    expect(response.status).toBe(401)
    expect(await response.json()).toMatchObject({ error: 'webhook_signature_invalid' })
    expect(intake.store.calls).toBe(0)
  })

  it('is checked for ignored events too', async () => {
    const headers = { 'x-github-event': 'ping', 'x-hub-signature-256': signatureOf(body, 'x') }

    expect((await intake.post(body, headers)).status).toBe(401)
  })

  it('covers bytes: what is not UTF-8 is refused, not repaired', async () => {
    const bytes = Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d])

    expect((await intake.post(bytes)).status).toBe(401)
  })
})

describe('a store that does not store', () => {
  it('is answered with 503 when it is down, and the delivery can come again', async () => {
    const guid = randomUUID()
    intake.store.fault = () => Promise.reject(new Error('connect ECONNREFUSED'))
    const refused = await intake.post(body, { 'x-github-delivery': guid })
    intake.store.fault = async () => undefined
    const taken = await intake.post(body, { 'x-github-delivery': guid })

    expect(refused.status).toBe(503)
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
    expect(await refused.text()).not.toContain('ECONNREFUSED')
    expect(intake.logged.join()).toContain(guid)
    expect(intake.logged.join()).not.toContain('größer')
    expect(taken.status).toBe(202)
  })

  it('says when to come again, as long as it knows', async () => {
    intake.store.fault = () => Promise.reject(new UnavailableError('full', 6_500))

    const response = await intake.post(body)

    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7'])
  })

  it('is answered with 503 when it is slow; what it stores late makes the repetition a duplicate', async () => {
    const guid = randomUUID()
    const commit = Promise.withResolvers<void>()
    intake.store.fault = () => commit.promise
    const refused = await intake.post(body, { 'x-github-delivery': guid })
    commit.resolve()
    intake.store.fault = async () => undefined
    const repeated = await intake.post(body, { 'x-github-delivery': guid })

    expect(refused.status).toBe(503)
    expect(await repeated.json()).toEqual({ outcome: 'duplicate' })
  })

  it('does not hold up events that are ignored', async () => {
    intake.store.fault = () => Promise.reject(new Error('down'))

    expect((await intake.post(body, { 'x-github-event': 'star' })).status).toBe(202)
  })
})
