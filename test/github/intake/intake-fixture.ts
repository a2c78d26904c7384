import { createHmac, generateKeyPairSync, randomBytes, randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import type { Delivery } from '../../../src/domain/trigger/delivery.ts'
import { createIntake, webhookPath } from '../../../src/github/intake/intake.ts'
import type { IntakeOptions } from '../../../src/github/intake/intake.ts'
import { createAcceptDelivery } from '../../../src/runs/deliveries/accept-delivery.ts'
import { recordingLog } from '../recording-log.ts'

export const secret = randomBytes(20).toString('hex')

const { privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})

/** What a Probot wants to know of the App; nobody is called with it. */
export const credentials = { appId: 4711, privateKey, webhookSecret: secret, apiUrl: 'https://api.github.com' }

/** Deliveries in memory, once a GUID; `fault` goes before everything else. */
export function memoryDeliveries() {
  const stored = new Map<string, Delivery>()
  const store = {
    stored,
    calls: 0,
    /** What was stored together. */
    batches: [] as Delivery[][],
    /** A GUID that cannot be stored. */
    refused: '',
    fault: async (): Promise<void> => undefined,
    async acceptDelivery(delivery: Delivery): Promise<'accepted' | 'duplicate'> {
      store.calls += 1
      await store.fault()
      if (stored.has(delivery.guid)) return 'duplicate'
      stored.set(delivery.guid, delivery)
      return 'accepted'
    },
    async acceptDeliveries(deliveries: readonly Delivery[]): Promise<('accepted' | 'duplicate')[]> {
      await store.fault()
      if (deliveries.some(({ guid }) => guid === store.refused)) throw new Error('refused')
      store.batches.push([...deliveries])
      return Promise.all(deliveries.map((delivery) => store.acceptDelivery(delivery)))
    },
    storedDeliveries: async (guids: readonly string[]) => new Set(guids.filter((guid) => stored.has(guid))),
  }
  return store
}

export type IntakeServer = {
  server: Server
  port: number
  store: ReturnType<typeof memoryDeliveries>
  logged: string[]
  post: (body: string | Buffer, headers?: Record<string, string | undefined>) => Promise<Response>
  close: () => Promise<void>
}

/** The intake behind a real HTTP server on loopback, over deliveries in memory. */
export async function serveIntake(options: Partial<IntakeOptions> = {}, deadlineMs = 150): Promise<IntakeServer> {
  const store = memoryDeliveries()
  const { log, lines: logged } = recordingLog()
  const accept = createAcceptDelivery(store, deadlineMs)
  const intake = await createIntake({ ...credentials, accept, log, ...options })
  const server = createServer((request, response) => {
    intake(request, response).then(
      (isOurs) => (isOurs ? undefined : response.writeHead(404).end()),
      (error: unknown) => response.writeHead(500).end(String(error)),
    )
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const port = portOf(server)
  const post = (body: string | Buffer, headers: Record<string, string | undefined> = {}) =>
    fetch(`http://127.0.0.1:${port}${webhookPath}`, { method: 'POST', body, headers: deliveryHeaders(body, headers) })
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { server, port, store, logged, post, close }
}

/** As GitHub sends them; undefined leaves a header out. */
export function deliveryHeaders(
  body: string | Buffer,
  changes: Record<string, string | undefined> = {},
): Record<string, string> {
  const headers = {
    'content-type': 'application/json',
    'x-github-event': 'issues',
    'x-github-delivery': randomUUID(),
    'x-hub-signature-256': signatureOf(body),
    ...changes,
  }
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  )
}

export function signatureOf(body: string | Buffer, key = secret): string {
  return `sha256=${createHmac('sha256', key).update(body).digest('hex')}`
}

/** Sends bytes as they are and resolves with all that comes back until the connection closes. */
export async function sendRaw(port: number, parts: (string | Buffer)[], end?: 'then leave'): Promise<string> {
  return await new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.on('data', (chunk: Buffer) => (answer += chunk.toString('latin1')))
    socket.on('error', () => undefined)
    socket.on('close', () => resolve(answer))
    for (const part of parts) socket.write(part)
    if (end === 'then leave') socket.write('', () => socket.destroy())
  })
}

function portOf(server: Server): number {
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen')
  return address.port
}
