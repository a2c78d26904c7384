import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'

type Received = { headers: Record<string, string>; body: string }

export type Receiver = {
  url: string
  received: Received[]
  /** What the next requests are answered with; `hang` = nothing. */
  answer: { status: number | 'hang' }
  close(): Promise<void>
}

/** Takes webhooks and keeps them. */
export async function startReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const answer: Receiver['answer'] = { status: 202 }
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ headers: request.headers as Record<string, string>, body })
      if (answer.status === 'hang') return
      response.statusCode = answer.status
      response.end('taken')
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    received,
    answer,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve))
      server.closeAllConnections()
      await closed
    },
  }
}
