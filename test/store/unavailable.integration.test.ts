import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Client } from 'pg'
import { UnavailableError } from '../../src/errors.ts'
import { createStore } from '../../src/store/create-store.ts'
import { createTestDatabase, testServer } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'

let database: TestDatabase
const closing: (() => unknown)[] = []

beforeEach(async () => {
  database = await createTestDatabase()
})
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close()
  await database.drop()
})

function openStore(databaseUrl: string) {
  const store = createStore({ databaseUrl, enqueue: async () => {}, connections: 2 })
  closing.push(() => store.close())
  return store
}

function delivery() {
  return { guid: randomUUID(), event: 'issues', action: null, installationId: 1, repositoryId: 2, payload: {} }
}

async function listen(onConnection: (socket: Socket) => void): Promise<Server & { port: number }> {
  const server = createServer(onConnection).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return Object.assign(server, { port: (server.address() as AddressInfo).port })
}

function throughPort(port: number): string {
  const url = new URL(database.url)
  url.port = String(port)
  return url.href
}

async function waitingForLocks(client: Client, count: number): Promise<void> {
  for (;;) {
    const { rows } = await client.query<{ count: number }>(
      `SELECT count(*)::int FROM pg_locks JOIN pg_database AS d ON d.oid = database WHERE NOT granted AND datname = current_database()`,
    )
    if ((rows[0]?.count ?? 0) >= count) return
  }
}

describe('a store whose database is away', () => {
  it('says so when nobody listens', async () => {
    const server = await listen(() => {})
    server.close()
    const store = openStore(throughPort(server.port))

    await expect(store.acceptDelivery(delivery())).rejects.toBeInstanceOf(UnavailableError)
    await expect(store.ping()).rejects.toBeInstanceOf(UnavailableError)
  })

  it('says so in less than 4 s when the server never answers', async () => {
    const sockets: Socket[] = []
    const server = await listen((socket) => sockets.push(socket))
    closing.push(
      () => server.close(),
      () => sockets.forEach((socket) => socket.destroy()),
    )
    const start = performance.now()

    await expect(openStore(throughPort(server.port)).acceptDelivery(delivery())).rejects.toBeInstanceOf(
      UnavailableError,
    )

    expect(performance.now() - start).toBeLessThan(4_000)
  })

  it('says so when all connections are taken, and works again afterwards', async () => {
    const store = openStore(database.url)
    const locker = new Client({ connectionString: database.url })
    await locker.connect()
    closing.push(() => locker.end())
    await locker.query('BEGIN; LOCK TABLE "Run"')

    const blocked = [store.wantReport(randomUUID()), store.giveUpReports([randomUUID()])]
    await waitingForLocks(locker, 2)
    await expect(store.run(randomUUID())).rejects.toBeInstanceOf(UnavailableError)
    await locker.query('COMMIT')

    expect(await Promise.all(blocked)).toEqual([undefined, undefined])
  })

  it('says so when its connections are cut, and connects again by itself', async () => {
    const store = openStore(database.url)
    const name = new URL(database.url).pathname.slice(1)
    const admin = new Client({ connectionString: testServer() })
    await admin.connect()
    closing.push(() => admin.end())
    await store.acceptDelivery(delivery())

    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])
    await expect(store.acceptDelivery(delivery())).rejects.toBeInstanceOf(UnavailableError)
    await expect(store.ping()).rejects.toBeInstanceOf(UnavailableError)
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)

    expect(await store.acceptDelivery(delivery())).toBe('accepted')
    await expect(store.ping()).resolves.toBeUndefined()
  })

  it('says so when the connection breaks inside a transaction', async () => {
    const store = createStore({
      databaseUrl: database.url,
      enqueue: (transaction) => transaction.$queryRawUnsafe('SELECT pg_terminate_backend(pg_backend_pid())'),
    })
    closing.push(() => store.close())
    const sent = delivery()

    await expect(store.acceptDelivery(sent)).rejects.toBeInstanceOf(UnavailableError)

    expect(await openStore(database.url).delivery(sent.guid)).toBeNull()
  })
})

it('reads times right, whatever time zone the database has', async () => {
  const admin = new Client({ connectionString: database.url })
  await admin.connect()
  await admin.query(`ALTER DATABASE ${new URL(database.url).pathname.slice(1)} SET timezone = 'Asia/Kolkata'`)
  await admin.end()
  const store = openStore(database.url)
  const { guid, ...rest } = delivery()

  await store.acceptDelivery({ guid, ...rest })
  await store.settleDelivery(guid, 'done')

  const handledAt = (await store.delivery(guid))?.handledAt?.getTime() ?? 0
  expect(Math.abs(Date.now() - handledAt)).toBeLessThan(10_000)
})
