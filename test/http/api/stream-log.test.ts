import { describe, expect, it } from '@jest/globals'
import { streamLog } from '../../../src/http/api/stream-log.ts'
import { aRun, FakeRuns } from '../support/fake-runs.ts'

function open(given: { after?: number; keepAliveMs?: number } = {}) {
  const store = new FakeRuns()
  const run = store.add(aRun())
  const [phase] = run.phases
  if (phase === undefined) throw new Error('no phase')
  const stopping = new AbortController()
  const events = streamLog({
    store,
    runId: run.id,
    phaseId: phase.id,
    after: given.after ?? -1,
    signal: stopping.signal,
    pollMs: 1,
    keepAliveMs: given.keepAliveMs ?? 60_000,
  })
  return { store, run, phase, events, stopping, next: async () => (await events.next()).value }
}

describe('streamLog', () => {
  it('gives what is there, then what comes, then the end', async () => {
    const { store, phase, events, next } = open()
    store.write(phase.id, 'one\n')

    const first = [await next(), await next()]
    store.write(phase.id, 'two\r\n"three"\n')
    const second = await next()
    store.write(phase.id, 'last\n')
    Object.assign(phase, { status: 'completed', conclusion: 'success' })
    const third = [await next(), await next()]

    expect(first).toEqual(['retry: 2000\n\n', 'id: 0\nevent: log\ndata: {"text":"one\\n"}\n\n'])
    expect(second).toBe('id: 1\nevent: log\ndata: {"text":"two\\n\\"three\\"\\n"}\n\n')
    expect(third).toEqual([
      'id: 2\nevent: log\ndata: {"text":"last\\n"}\n\n',
      'event: end\ndata: {"status":"completed","conclusion":"success"}\n\n',
    ])
    expect((await events.next()).done).toBe(true)
  })

  it('goes on after the last event that the client saw', async () => {
    const { store, phase, next } = open({ after: 1 })
    store.write(phase.id, 'one\n', 'two\n', 'three\n')

    await next()

    expect(await next()).toBe('id: 2\nevent: log\ndata: {"text":"three\\n"}\n\n')
  })

  it('lets no text of the log start an event of its own', async () => {
    const { store, phase, next } = open()
    store.write(phase.id, 'x\n\nevent: end\ndata: {}\n\n\u2028')

    await next()

    expect((await next())?.split('\n').filter((line) => line.startsWith('event:'))).toEqual(['event: log'])
  })

  it('tells the client to forget a log that was cleared for another try', async () => {
    const { store, phase, next } = open()
    store.write(phase.id, 'one\n', 'two\n', 'three\n')
    for (let count = 0; count < 4; count++) await next()

    store.logs.clear()
    store.write(phase.id, 'again\n')

    expect(await next()).toBe('event: reset\ndata: {}\n\n')
    expect(await next()).toBe('id: 0\nevent: log\ndata: {"text":"again\\n"}\n\n')
  })

  it('keeps a silent connection alive', async () => {
    const { next } = open({ keepAliveMs: 3 })

    await next()

    expect(await next()).toBe(': still here\n\n')
  })

  it('ends when the run is removed', async () => {
    const { store, events, next } = open()
    await next()

    store.kept.length = 0

    expect(await next()).toBe('event: end\ndata: {"status":null,"conclusion":null}\n\n')
    expect((await events.next()).done).toBe(true)
  })

  it('stops reading the store when the signal comes', async () => {
    const { store, events, stopping, next } = open()
    await next()
    const waiting = events.next()

    stopping.abort()

    expect((await waiting).done).toBe(true)
    const reads = store.logReads.length
    expect((await events.next()).done).toBe(true)
    expect(store.logReads).toHaveLength(reads)
  })
})
