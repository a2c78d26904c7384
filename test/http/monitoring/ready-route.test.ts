import { describe, expect, it } from '@jest/globals'
import { diskFull } from '../../../src/errors.ts'
import { serve } from '../support/serve.ts'
import { now } from '../support/fake-runs.ts'

describe('GET /readyz', () => {
  it('answers 200 when work gets done, with what phases wait for', async () => {
    const { app, store } = serve()
    store.missed.push({ reason: 'executor_unavailable', since: now, phases: 2 })

    const response = await app.inject('/readyz')

    expect(response.statusCode).toBe(200)
    expect(response.json()).toEqual({
      status: 'ready',
      version: '0.1.0',
      waiting: [{ reason: 'executor_unavailable', since: now.toISOString(), phases: 2 }],
    })
  })

  it('answers 503 when its own disk is full, without saying where that is', async () => {
    const { app } = serve({ disk: () => Promise.reject(diskFull('/data/secret-place')) })

    const response = await app.inject('/readyz')

    expect(response.statusCode).toBe(503)
    expect(response.json()).toEqual({
      status: 'disk_full',
      version: '0.1.0',
      reason: 'There is no space left on the disk of a worker.',
    })
  })

  it('answers 503 when the disk of another worker is full', async () => {
    const { app, store } = serve()
    store.missed.push({ reason: 'disk_full', since: now, phases: 1 })

    const response = await app.inject('/readyz')

    expect([response.statusCode, response.json().status]).toEqual([503, 'disk_full'])
  })

  it('answers 503 when the database does not answer', async () => {
    const { app } = serve({ health: () => Promise.reject(Object.assign(new Error('x'), { code: 'ECONNREFUSED' })) })

    const response = await app.inject('/readyz')

    expect([response.statusCode, response.json()]).toEqual([
      503,
      { status: 'unavailable', version: '0.1.0', reason: 'Something does not answer (ECONNREFUSED).' },
    ])
  })
})
