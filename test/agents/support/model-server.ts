import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { zstdDecompressSync, gunzipSync } from 'node:zlib'

/**
 * What the scripted model does next. `usage` of a turn are the tokens that the server reports for
 * it.
 */
export type ModelReply =
  | { kind: 'shell'; command: string }
  | { kind: 'message'; text: string }
  | { kind: 'error'; status: number; body: unknown; headers?: Record<string, string> }
  | { kind: 'hang' }
  | { kind: 'cut' }

export type ModelRequest = {
  method: string
  path: string
  authorization: string | null
  body: { model?: string; input?: unknown[]; instructions?: string; tools?: { name?: string; type: string }[] }
}

export type ModelServer = {
  /** Base URL as for OPENAI_BASE_URL. */
  url: string
  port: number
  /** Requests to the Responses API, in order. */
  requests: ModelRequest[]
  close: () => Promise<void>
}

export const turnUsage = { input: 100, cached: 10, output: 20 }

/**
 * An OpenAI Responses API on loopback that plays a script: reply n answers request n, the last one
 * all that follow. Nothing is checked but the shape, so that a real CLI can be run without a
 * network.
 */
export async function startModelServer(replies: readonly ModelReply[], host = '127.0.0.1'): Promise<ModelServer> {
  const requests: ModelRequest[] = []
  const server = createServer((request, response) => {
    void readBody(request).then((body) => {
      const path = request.url?.split('?')[0] ?? ''
      if (path.endsWith('/models')) return json(response, 200, { object: 'list', data: [], models: [] })
      if (!path.endsWith('/responses') || request.method !== 'POST')
        return json(response, 404, { error: { message: 'not found' } })
      requests.push({ method: 'POST', path, authorization: request.headers.authorization ?? null, body })
      const reply = replies[Math.min(requests.length, replies.length) - 1]
      return play(response, reply ?? { kind: 'hang' }, requests.length)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, host, resolve))
  const { port } = server.address() as AddressInfo
  return { url: `http://${host}:${port}/v1`, port, requests, close: () => stop(server) }
}

function play(response: ServerResponse, reply: ModelReply, turn: number): void {
  switch (reply.kind) {
    case 'error':
      return json(response, reply.status, reply.body, reply.headers)
    case 'hang':
      return
    case 'cut': {
      startStream(response, turn)
      response.socket?.destroy()
      return
    }
    case 'message':
      return finish(response, turn, {
        type: 'message',
        role: 'assistant',
        id: `msg_${turn}`,
        status: 'completed',
        content: [{ type: 'output_text', text: reply.text, annotations: [] }],
      })
    case 'shell':
      return finish(response, turn, shellCall(turn, reply.command))
  }
}

/** The tool that Codex offers to models that it does not know. */
function shellCall(turn: number, command: string): Record<string, unknown> {
  return {
    id: `fc_${turn}`,
    call_id: `call_${turn}`,
    type: 'function_call',
    name: 'exec_command',
    arguments: JSON.stringify({ cmd: command }),
  }
}

function finish(response: ServerResponse, turn: number, item: Record<string, unknown>): void {
  startStream(response, turn)
  event(response, 'response.output_item.added', { output_index: 0, item })
  event(response, 'response.output_item.done', { output_index: 0, item })
  const { input, cached, output } = turnUsage
  event(response, 'response.completed', {
    response: {
      id: `resp_${turn}`,
      object: 'response',
      status: 'completed',
      output: [item],
      usage: {
        input_tokens: input,
        input_tokens_details: { cached_tokens: cached },
        output_tokens: output,
        output_tokens_details: { reasoning_tokens: 0 },
        total_tokens: input + output,
      },
    },
  })
  response.end()
}

function startStream(response: ServerResponse, turn: number): void {
  response.writeHead(200, { 'content-type': 'text/event-stream' })
  event(response, 'response.created', {
    response: { id: `resp_${turn}`, object: 'response', status: 'in_progress', output: [] },
  })
}

function event(response: ServerResponse, type: string, data: object): void {
  response.write(`event: ${type}\ndata: ${JSON.stringify({ type, ...data })}\n\n`)
}

function json(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body))
}

async function readBody(request: IncomingMessage): Promise<ModelRequest['body']> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(Buffer.from(chunk))
  const raw = Buffer.concat(chunks)
  try {
    return JSON.parse(decoded(raw, request.headers['content-encoding']).toString('utf8') || '{}')
  } catch {
    return {}
  }
}

function decoded(raw: Buffer, encoding: string | undefined): Buffer {
  if (encoding === 'gzip') return gunzipSync(raw)
  if (encoding === 'zstd') return zstdDecompressSync(raw)
  return raw
}

/** Ends open (hanging) requests too. */
function stop(server: Server): Promise<void> {
  server.closeAllConnections()
  return new Promise((resolve) => {
    server.close(() => resolve())
  })
}
