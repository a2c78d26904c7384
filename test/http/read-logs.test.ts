import { describe, expect, it } from '@jest/globals'
import { aPhase, aRun } from './support/fake-runs.ts'
import { serve } from './support/serve.ts'

describe('the logs on the page of a run', () => {
  it('are read no further than they are shown, however much a running phase has printed', async () => {
    const { app, store } = serve()
    const run = store.add(aRun({ status: 'in_progress' }))
    const phase = aPhase(run.id, { name: 'specify', status: 'in_progress', startedAt: new Date() })
    run.phases = [phase]
    store.write(
      phase.id,
      'the first line\n',
      ...Array.from({ length: 100 }, () => `${'x'.repeat(9_999)}\n`),
      'the last line\n',
    )

    const { body } = await app.inject(`/runs/${run.id}`)

    expect(store.logReads).toEqual([])
    expect(body).toContain('the last line')
    expect(body).not.toContain('the first line')
    expect(body).toContain('log/stream?after=101"')
  })
})
