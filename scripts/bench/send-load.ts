// Sends deliveries as fast as they are answered, in a process of its own: the load as JSON on
// standard input, the result as JSON on standard output. All bodies are made and signed before the
// clock starts.
import { createHmac, randomUUID } from 'node:crypto'
import { Agent, request } from 'node:http'
import process from 'node:process'
import { json } from 'node:stream/consumers'

export type Load = {
  url: string
  secret: string
  event: string
  /** A payload as GitHub sends it. */
  body: string
  count: number
  connections: number
}

export type LoadResult = { perSecond: number; refused: number }

type Message = { body: Buffer; headers: Record<string, string> }

if (import.meta.main) console.log(JSON.stringify(await send((await json(process.stdin)) as Load)))

async function send(load: Load): Promise<LoadResult> {
  const messages = Array.from({ length: load.count }, (_, index) => sign(load, index))
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections })
  let refused = 0
  async function sender(): Promise<void> {
    for (let message = messages.pop(); message !== undefined; message = messages.pop()) {
      const status = await post(load.url, agent, message)
      if (status < 200 || status > 299) refused += 1
    }
  }
  const from = performance.now()
  await Promise.all(Array.from({ length: load.connections }, sender))
  const seconds = (performance.now() - from) / 1000
  agent.destroy()
  return { perSecond: load.count / seconds, refused }
}

/** Each one is another delivery, and another act: it happened at another moment. */
function sign({ body: text, secret, event }: Load, index: number): Message {
  const moment = new Date(Date.UTC(2024, 0, 1) + index * 1000).toISOString().replace('.000', '')
  const body = Buffer.from(text.replaceAll(/"updated_at":"[^"]+"/g, `"updated_at":"${moment}"`))
  const signature = createHmac('sha256', secret).update(body).digest('hex')
  const headers = {
    'content-type': 'application/json',
    'content-length': String(body.length),
    'user-agent': 'GitHub-Hookshot/5d1e2f3',
    'x-github-delivery': randomUUID(),
    'x-github-event': event,
    'x-hub-signature-256': `sha256=${signature}`,
  }
  return { body, headers }
}

function post(url: string, agent: Agent, { body, headers }: Message): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      response.resume()
      response.once('end', () => resolve(response.statusCode ?? 0))
      response.once('error', reject)
    })
    sent.once('error', reject)
    sent.end(body)
  })
}
