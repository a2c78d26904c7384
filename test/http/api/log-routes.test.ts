import { describe, expect, it } from '@jest/globals'
import { aRun } from '../support/fake-runs.ts'
import { serve } from '../support/serve.ts'

const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057'

function withLog() {
  const served = serve()
  const run = served.store.add(aRun())
  const phaseId = run.phases[0]?.id ?? ''
  return { ...served, run, phaseId, url: `/spec-automation/runs/${run.id}/phases/${phaseId}/log` }
}

describe('GET …/phases/{phaseId}/log', () => {
  it('gives the log as text that no browser takes for a page', async () => {
    const { app, store, phaseId, url } = withLog()
    store.write(phaseId, 'one\n<script>alert(1)</script>\n', '\u001b]0;title\u0007two\n')

    const response = await app.inject(url)

    expect(response.body).toBe('one\n<script>alert(1)</script>\ntwo\n')
    expect(response.headers).toMatchObject({
      'content-type': 'text/plain; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'log-sequence': '1',
    })
  })

  it('gives what came after a chunk', async () => {
    const { app, store, phaseId, url } = withLog()
    store.write(phaseId, 'one\n', 'two\n', 'three\n')

    const news = await app.inject(`${url}?after=1`)
    const nothing = await app.inject(`${url}?after=2`)

    expect(news.body).toBe('three\n')
    expect(nothing.body).toBe('')
    expect(nothing.headers['log-sequence']).toBe('2')
  })

  it('belongs to one run only', async () => {
    const { app, store, run, phaseId } = withLog()
    const other = store.add(aRun())

    const foreign = await app.inject(`/spec-automation/runs/${other.id}/phases/${phaseId}/log`)
    const unknown = await app.inject(`/spec-automation/runs/${run.id}/phases/${unknownId}/log/stream`)

    expect(foreign.statusCode).toBe(404)
    expect(unknown.statusCode).toBe(404)
  })

  it.each(['after=-2', 'after=x', 'after=1e99'])('refuses ?%s', async (query) => {
    const { app, url } = withLog()

    const response = await app.inject(`${url}?${query}`)

    expect(response.statusCode).toBe(400)
    expect(response.json().detail).toContain('`after` must be a whole number from -1 to 2147483647')
  })

  it('refuses to follow from a Last-Event-ID that it did not give out', async () => {
    const { app, url } = withLog()

    const response = await app.inject({ url: `${url}/stream`, headers: { 'last-event-id': 'seven' } })

    expect(response.statusCode).toBe(400)
    expect(response.json().detail).toBe('`last-event-id` must be a whole number from -1 to 2147483647, got `seven`.')
  })
})
