import { once } from 'node:events'
import { createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createHttp } from '../../src/http/create-http.ts'
import type { Http } from '../../src/http/create-http.ts'
import { aRun, FakeRuns } from './support/fake-runs.ts'
import { dependenciesFor } from './support/serve.ts'

const ends: (() => Promise<unknown>)[] = []

afterEach(async () => {
  for (const end of ends.splice(0)) await end()
})

describe('createHttp', () => {
  it('is mounted beside another handler on one server', async () => {
    const { url } = await listen(new FakeRuns())

    const [webhook, runs] = await Promise.all([fetch(`${url}/webhooks`), fetch(`${url}/spec-automation/runs`)])

    expect(await webhook.text()).toBe('the other handler')
    expect(await runs.json()).toEqual({ runs: [], next: null })
  })

  it('streams a log over a real connection and ends it with the phase', async () => {
    const { store, streamUrl, phase } = await listenWithRun()
    store.write(phase.id, 'one\n')

    const response = await fetch(streamUrl, { headers: { 'last-event-id': '-1' } })
    const reader = readTexts(response)
    const first = await reader.until('one')
    store.write(phase.id, 'two\n')
    const second = await reader.until('two')
    Object.assign(phase, { status: 'completed', conclusion: 'failure' })
    const rest = await reader.until(null)

    expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    expect(first).toContain('id: 0\nevent: log\ndata: {"text":"one\\n"}\n\n')
    expect(second).toBe('id: 1\nevent: log\ndata: {"text":"two\\n"}\n\n')
    expect(rest).toBe('event: end\ndata: {"status":"completed","conclusion":"failure"}\n\n')
  })

  it('goes on after Last-Event-ID', async () => {
    const { store, streamUrl, phase } = await listenWithRun()
    store.write(phase.id, 'one\n', 'two\n')
    phase.status = 'completed'

    const body = await (await fetch(streamUrl, { headers: { 'last-event-id': '0' } })).text()

    expect(body).not.toContain('one')
    expect(body).toContain('id: 1\nevent: log')
  })

  it('stops reading the store when the client goes away', async () => {
    const { store, streamUrl, phase, other, otherStreamUrl, isIdle } = await listenWithRun()
    const readsOf = (id: string) => store.logReads.filter((read) => read === id).length
    const request = get(streamUrl)
    const [response] = await once(request, 'response')
    await once(response, 'data')

    request.destroy()
    await isIdle()
    const reads = readsOf(phase.id)
    const reader = readTexts(await fetch(otherStreamUrl))
    store.write(other.id, 'one\n')
    await reader.until('one')
    store.write(other.id, 'two\n')
    await reader.until('two')

    expect(readsOf(other.id)).toBeGreaterThan(1)
    expect(readsOf(phase.id)).toBe(reads)
  })

  it('ends open streams when it is closed, so that the server can close', async () => {
    const { streamUrl, http, server } = await listenWithRun()
    const response = await fetch(streamUrl)
    const reader = readTexts(response)
    await reader.until('retry')

    await http.close()
    const rest = await reader.until(null)
    server.closeIdleConnections()

    expect(rest).not.toContain('event: end')
  })
})

async function listenWithRun() {
  const store = new FakeRuns()
  const run = store.add(aRun({ status: 'in_progress' }))
  const [phase, other] = run.phases
  if (phase === undefined || other === undefined) throw new Error('no phases')
  const listening = await listen(store)
  const streamOf = (id: string) => `${listening.url}/spec-automation/runs/${run.id}/phases/${id}/log/stream`
  return { ...listening, store, phase, other, streamUrl: streamOf(phase.id), otherStreamUrl: streamOf(other.id) }
}

async function listen(store: FakeRuns) {
  const http: Http = await createHttp(dependenciesFor(store))
  let open = 0
  const server = createServer((request, response) => {
    open += 1
    response.once('close', () => {
      open -= 1
      server.emit('idle')
    })
    if (request.url === '/webhooks') response.end('the other handler')
    else http.handle(request, response)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  ends.push(async () => {
    await http.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  })
  const isIdle = async () => {
    while (open > 0) await once(server, 'idle')
  }
  return { http, server, isIdle, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }
}

/** Reads the body up to a chunk that holds a text; null = up to the end. */
function readTexts(response: Response) {
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader()
  return {
    async until(text: string | null): Promise<string> {
      let read = ''
      while (text === null || !read.includes(text)) {
        const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
        if (done) return read
        read += value
      }
      return read
    },
  }
}
