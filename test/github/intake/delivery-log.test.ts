import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from '@jest/globals'
import nock from 'nock'
import { createOctokit } from '../../../src/github/octokit.ts'
import { createDeliveryLog } from '../../../src/github/intake/delivery-log.ts'
import type { Attempt, DeliveryLog } from '../../../src/github/intake/delivery-log.ts'
import { silentLog } from '../../support/silent-log.ts'
import { withoutNetwork } from '../support/without-network.ts'

const apiUrl = 'https://api.github.com'
const since = new Date('2026-05-01T10:00:00Z')
const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
})

let nextId: number
let api: nock.Scope
let deliveryLog: DeliveryLog

withoutNetwork()

beforeEach(() => {
  nextId = 1
  api = nock(apiUrl).matchHeader('authorization', /^bearer ey/)
  const appClient = createOctokit({ appId: 4711, privateKey }, { apiUrl, log: silentLog })
  deliveryLog = createDeliveryLog(appClient, { now: () => new Date('2026-05-01T12:00:00Z') })
})

async function listed(): Promise<Attempt[]> {
  const attempts: Attempt[] = []
  for await (const page of deliveryLog.list(since)) attempts.push(...page)
  return attempts
}

function answer(attempts: object[], cursor?: string): void {
  const link = `<${apiUrl}/app/hook/deliveries?per_page=100&cursor=${cursor}>; rel="next"`
  api.get('/app/hook/deliveries?per_page=100').reply(200, attempts, cursor === undefined ? {} : { link })
}

function attempt(changes: Record<string, unknown> = {}) {
  const where = { installation_id: 5, repository_id: 7, delivered_at: '2026-05-01T11:00:00Z' }
  return {
    id: nextId++,
    guid: randomUUID(),
    event: 'issues',
    action: 'labeled',
    status_code: 503,
    ...where,
    ...changes,
  }
}

describe('the list', () => {
  it('reads on until it comes to deliveries that are too old', async () => {
    const old = attempt({ delivered_at: '2026-05-01T09:59:59Z' })
    const [first, second] = [attempt(), attempt({ action: null, installation_id: null, repository_id: null })]
    answer([first], 'next')
    api.get('/app/hook/deliveries?per_page=100&cursor=next').reply(200, [second, old], {
      link: `<${apiUrl}/app/hook/deliveries?per_page=100&cursor=never>; rel="next"`,
    })

    expect(await listed()).toEqual([
      expect.objectContaining({ id: first.id, guid: first.guid, installationId: 5, repositoryId: 7 }),
      expect.objectContaining({
        id: second.id,
        action: null,
        repositoryId: null,
        at: new Date('2026-05-01T11:00:00Z'),
      }),
    ])
    expect(api.isDone()).toBe(true)
  })

  it('has GUIDs in lower case, as we store them', async () => {
    const guid = randomUUID()
    answer([attempt({ guid: guid.toUpperCase() })])

    expect(await listed()).toMatchObject([{ guid }])
  })

  it.each([
    ['is away', 500, {}, { name: 'UnavailableError', retryAfterMs: null }],
    ['asks us to wait', 429, { 'retry-after': '70' }, { name: 'UnavailableError', retryAfterMs: 70_000 }],
    ['refuses', 401, {}, { name: 'UserError' }],
  ])('rejects when GitHub %s', async (_name, status, headers, error) => {
    api.get('/app/hook/deliveries?per_page=100').times(3).reply(status, { message: 'no' }, headers)

    await expect(listed()).rejects.toMatchObject(error)
  })
})

describe('a delivery', () => {
  it('is read with what it carried', async () => {
    const payload = { action: 'labeled' }
    api.get('/app/hook/deliveries/12').reply(200, { ...attempt(), request: { headers: {}, payload } })

    expect(await deliveryLog.read(12)).toEqual(payload)
  })

  it.each([404, 410])('is null when GitHub answers %d: it keeps it no longer', async (status) => {
    api.get('/app/hook/deliveries/12').reply(status, { message: 'Not Found' })

    expect(await deliveryLog.read(12)).toBeNull()
  })

  it('rejects when GitHub is away', async () => {
    api.get('/app/hook/deliveries/12').times(3).reply(502, {})

    await expect(deliveryLog.read(12)).rejects.toMatchObject({ name: 'UnavailableError' })
  })
})
