import { generateKeyPairSync, randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from '@jest/globals'
import nock from 'nock'
import { createOctokit } from '../../../src/github/octokit.ts'
import { sweepDeliveries } from '../../../src/github/intake/sweep-deliveries.ts'
import { recordingLog } from '../recording-log.ts'
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
/** Ids of the attempts that were asked for again. */
let repeated: string[]

withoutNetwork()

beforeEach(() => {
  nextId = 1
  repeated = []
  api = nock(apiUrl)
  nock(apiUrl)
    .persist()
    .post(/^\/app\/hook\/deliveries\/\d+\/attempts$/)
    .matchHeader('authorization', /^bearer ey/)
    .reply(202, (request: Request) => {
      repeated.push(request.url.split('/').at(-2) ?? '')
      return {}
    })
})

describe('sweepDeliveries', () => {
  it('asks again for what is not stored: failed, unanswered, and answered but lost', async () => {
    const stored = attempt({ status_code: 202 })
    const storedLate = attempt({ status_code: 503 })
    const failed = attempt({ status_code: 503 })
    const unanswered = attempt({ status_code: 0 })
    const lost = attempt({ status_code: 202 })
    list([stored, storedLate, failed, unanswered, lost])

    const asked = await sweep([stored.guid, storedLate.guid])

    expect(asked).toEqual([failed.guid, unanswered.guid, lost.guid])
    expect(repeated).toEqual([failed, unanswered, lost].map(({ id }) => String(id)))
  })

  it('leaves events alone that nobody stores', async () => {
    const echo = attempt({ event: 'check_run', action: 'completed' })
    list([
      attempt({ event: 'ping', action: null, status_code: 500 }),
      attempt({ event: 'star', action: 'created' }),
      attempt({ event: '__proto__', action: null }),
      attempt({ event: 'issues', action: 'opened' }),
      attempt({ event: 'issues', action: null }),
      echo,
    ])

    expect(await sweep([])).toEqual([])
  })

  it('asks once for a GUID, by its newest attempt', async () => {
    const guid = randomUUID()
    const newest = attempt({ guid, status_code: 503, redelivery: true })
    list([newest, attempt({ guid: guid.toUpperCase(), status_code: 503 })])

    expect(await sweep([])).toEqual([guid])
    expect(repeated).toEqual([String(newest.id)])
  })

  it('gives a delivery up that failed five times, and says so', async () => {
    const guid = randomUUID()
    list(Array.from({ length: 5 }, () => attempt({ guid, status_code: 400 })))
    const { log, lines } = recordingLog()

    expect(await sweep([], log)).toEqual([])
    expect(lines.join()).toContain(guid)
  })

  it('reads on until it comes to deliveries that are too old', async () => {
    const old = attempt({ delivered_at: '2026-05-01T09:59:59Z' })
    const first = attempt({})
    const second = attempt({})
    list([first], 'next')
    api.get('/app/hook/deliveries?per_page=100&cursor=next').reply(200, [second, old], {
      link: `<${apiUrl}/app/hook/deliveries?per_page=100&cursor=never>; rel="next"`,
    })

    expect(await sweep([])).toEqual([first.guid, second.guid])
    expect(api.isDone()).toBe(true)
  })

  it.each([
    ['is away', 500, 'UnavailableError'],
    ['refuses', 401, 'UserError'],
  ])('rejects when GitHub %s', async (_name, status, name) => {
    api.get('/app/hook/deliveries?per_page=100').times(3).reply(status, { message: 'no' })

    await expect(sweep([])).rejects.toMatchObject({ name })
  })
})

function sweep(known: string[], log = recordingLog().log): Promise<string[]> {
  const appClient = createOctokit({ appId: 4711, privateKey }, { apiUrl, log })
  return sweepDeliveries({ appClient, isKnown: async (guid) => known.includes(guid), since, log })
}

function list(attempts: object[], cursor?: string): void {
  const link = `<${apiUrl}/app/hook/deliveries?per_page=100&cursor=${cursor}>; rel="next"`
  api.get('/app/hook/deliveries?per_page=100').reply(200, attempts, cursor === undefined ? {} : { link })
}

function attempt(changes: Record<string, unknown>) {
  const defaults = { event: 'issues', action: 'labeled', status_code: 503, redelivery: false }
  const delivered_at = '2026-05-01T11:00:00Z'
  return { id: nextId++, guid: randomUUID(), delivered_at, ...defaults, ...changes }
}
