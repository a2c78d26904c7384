import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { emitterEventNames } from '@octokit/webhooks'
import type { EmitterWebhookEvent } from '@octokit/webhooks'
import nock from 'nock'
import { pino } from 'pino'
import { createNodeMiddleware, Probot, ProbotOctokit } from 'probot'
import { readTrigger } from '../../src/domain/trigger/read-trigger.ts'
import { createApp } from '../../src/github/app.ts'
import { handledNames } from '../../src/github/intake/handled-events.ts'
import { credentials, deliveryHeaders, memoryDeliveries } from './intake/intake-fixture.ts'

const payload = {
  action: 'labeled',
  installation: { id: 99 },
  repository: { id: 12, name: 'hello', owner: { login: 'octo' } },
  issue: { number: 7, title: 'größer 🚀' },
}

let deliveries: ReturnType<typeof memoryDeliveries>

beforeEach(() => {
  nock.disableNetConnect()
  deliveries = memoryDeliveries()
})

// nock replaces parts of Node itself, which the next test file of this process would inherit.
afterAll(() => nock.restore())

afterEach(() => {
  expect(nock.pendingMocks()).toEqual([])
  nock.enableNetConnect()
})

describe('the list of the App', () => {
  it('has everything that a trigger is read from, and nothing else', () => {
    const understood = emitterEventNames.filter((name) => {
      const { event, action } = split(name)
      const trigger = readTrigger({ event, action, payload: {} }, new Date(0))
      return trigger.kind !== 'irrelevant' || trigger.why !== `${name} asks for nothing`
    })

    expect([...handledNames].toSorted()).toEqual(understood.toSorted())
  })
})

describe('the App in a Probot', () => {
  it.each([...handledNames])('stores %s and calls nobody', async (full) => {
    const probot = await loaded()
    const { event: name, action } = split(full)
    const id = randomUUID()

    await probot.receive(asEvent({ id, name, payload: { ...payload, action } }))

    expect([...deliveries.stored.values()]).toEqual([
      {
        guid: id,
        event: name,
        action,
        installationId: 99,
        repositoryId: 12,
        payload: { ...payload, action },
      },
    ])
  })

  it('does nothing about other events and actions', async () => {
    const probot = await loaded()

    await probot.receive(asEvent({ id: randomUUID(), name: 'issues', payload: { ...payload, action: 'opened' } }))
    await probot.receive(asEvent({ id: randomUUID(), name: 'watch', payload }))

    expect(deliveries.calls).toBe(0)
  })

  it('lets the delivery fail that is not stored', async () => {
    const probot = await loaded()
    const failure = new Error('down')
    deliveries.fault = () => Promise.reject(failure)

    const received = probot.receive(asEvent({ id: randomUUID(), name: 'issues', payload }))

    await expect(received).rejects.toMatchObject({ errors: [failure] })
  })

  it('stores what a database can store, under the GUID in lower case', async () => {
    const probot = await loaded()
    const id = randomUUID()
    const odd = { ...payload, issue: { title: 'a\0b', body: '\u{d83d}x' }, list: ['\0'] }

    await probot.receive(asEvent({ id: id.toUpperCase(), name: 'issues', payload: odd }))

    expect(deliveries.stored.get(id)?.payload).toEqual({
      ...payload,
      issue: { title: 'a\u{FFFD}b', body: '\u{FFFD}x' },
      list: ['\u{FFFD}'],
    })
  })
})

describe('the App under Probot’s own server', () => {
  it('stores a signed delivery before it is answered', async () => {
    const server = await serve()
    const body = JSON.stringify(payload)
    const headers = deliveryHeaders(body)

    const response = await fetch(server.url, { method: 'POST', body, headers })

    expect(response.status).toBe(200)
    expect([...deliveries.stored.values()]).toMatchObject([{ guid: headers['x-github-delivery'], payload }])
    await server.close()
  })

  it('answers with an error when the delivery is not stored, or not signed by our secret', async () => {
    const server = await serve()
    const body = JSON.stringify(payload)
    const unsigned = deliveryHeaders(body, { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` })
    deliveries.fault = () => Promise.reject(new Error('down'))

    const statuses = [
      (await fetch(server.url, { method: 'POST', body, headers: deliveryHeaders(body) })).status,
      (await fetch(server.url, { method: 'POST', body, headers: unsigned })).status,
    ]

    expect(statuses).toEqual([500, 400])
    expect([deliveries.calls, deliveries.stored.size]).toEqual([1, 0])
    await server.close()
  })
})

/** Only the first dot parts them: `repository_dispatch.sample.collected`. */
function split(name: string): { event: string; action: string | null } {
  const [event = '', ...action] = name.split('.')
  return { event, action: action.length === 0 ? null : action.join('.') }
}

/** As Probot's documentation has it for tests: no repetition, no throttling. */
function newProbot(): Probot {
  return new Probot({
    appId: credentials.appId,
    privateKey: credentials.privateKey,
    secret: credentials.webhookSecret,
    log: pino({ level: 'silent' }),
    Octokit: ProbotOctokit.defaults((options: object) => ({
      ...options,
      retry: { enabled: false },
      throttle: { enabled: false },
    })),
  })
}

async function loaded(): Promise<Probot> {
  const probot = newProbot()
  await probot.load(createApp({ accept: deliveries.acceptDelivery }))
  return probot
}

async function serve(): Promise<{ url: string; close: () => Promise<void> }> {
  nock.enableNetConnect('127.0.0.1')
  const app = createApp({ accept: deliveries.acceptDelivery })
  const middleware = await createNodeMiddleware(app, { probot: newProbot() })
  const listener: RequestListener = (request, response) => void middleware(request, response)
  const server = createServer(listener)
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const { port } = server.address() as AddressInfo
  async function close(): Promise<void> {
    server.closeAllConnections()
    await new Promise((resolve) => {
      server.close(resolve)
    })
  }
  return { url: `http://127.0.0.1:${port}/api/github/webhooks`, close }
}

function asEvent(event: { id: string; name: string; payload: object }): EmitterWebhookEvent {
  return event as EmitterWebhookEvent
}
