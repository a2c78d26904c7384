import { createServer } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { createOctokit } from '../../src/github/octokit.ts'
import { classifyError } from '../../src/github/classify-error.ts'
import { recordingLog } from './recording-log.ts'

let server: Server
let requests: string[]
let answer: (request: IncomingMessage, response: ServerResponse) => void

beforeEach(async () => {
  requests = []
  server = createServer((request, response) => {
    requests.push(`${request.method} ${request.url}`)
    answer(request, response)
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => {
    server.close(resolve)
  })
})

describe('createOctokit, on a real connection', () => {
  it('sends a write once when no answer comes within the time limit', async () => {
    answer = () => undefined

    const error = await failureOf((octokit) => octokit.request('POST /x'))

    expect(error).toMatchObject({ name: 'UnavailableError', message: expect.stringContaining('within the time limit') })
    expect(requests).toEqual(['POST /x'])
  })

  it('sends a write once when the connection breaks after it', async () => {
    answer = (request) => request.socket.destroy()

    const error = await failureOf((octokit) => octokit.request('POST /x'))

    expect(error).toMatchObject({ name: 'UnavailableError' })
    expect(requests).toEqual(['POST /x'])
  })

  it('does not take a body that breaks off for a success', async () => {
    answer = (_request, response) => {
      response.writeHead(201, { 'content-type': 'application/json', 'content-length': '100' })
      response.write('{"id": 1,', () => response.destroy())
    }

    const error = await failureOf((octokit) => octokit.request('POST /x'))

    expect(error).toMatchObject({ name: 'UnavailableError' })
    expect(requests).toEqual(['POST /x'])
  })

  it('repeats a read, and not more often for reads that failed before', async () => {
    answer = (_request, response) => response.writeHead(requests.length % 2 === 1 ? 503 : 200, json).end('{"ok":true}')
    const octokit = octokitOf()

    const { data } = await octokit.request('GET /a')
    await octokit.request('GET /b')

    expect(data).toEqual({ ok: true })
    expect(requests).toEqual(['GET /a', 'GET /a', 'GET /b', 'GET /b'])
  })

  it('follows the next page under the address that it was given', async () => {
    answer = (request, response) => {
      const isFirst = !String(request.url).includes('page=2')
      const link = `<${addressOf(server)}/repositories/12/x?page=2>; rel="next"`
      response.writeHead(200, { ...json, ...(isFirst ? { link } : {}) }).end(isFirst ? '[1]' : '[2]')
    }

    const found = await octokitOf().paginate('GET /repos/octo/hello/x')

    expect(found).toEqual([1, 2])
  })
})

const json = { 'content-type': 'application/json; charset=utf-8' }

/** Patient by default: a busy machine must not look like a GitHub that does not answer. */
function octokitOf(requestTimeoutMs = 20_000) {
  const { log } = recordingLog()
  return createOctokit({ token: 'ghs_x' }, { apiUrl: addressOf(server), log, requestTimeoutMs })
}

async function failureOf(use: (octokit: ReturnType<typeof octokitOf>) => Promise<unknown>): Promise<unknown> {
  try {
    return await use(octokitOf(200))
  } catch (error) {
    return classifyError(error, 'do it', new Date())
  }
}

function addressOf(listening: Server): string {
  const address = listening.address()
  if (address === null || typeof address === 'string') throw new Error('the server does not listen')
  return `http://127.0.0.1:${address.port}`
}
