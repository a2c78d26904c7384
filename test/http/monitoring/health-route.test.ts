import { describe, expect, it } from '@jest/globals'
import { serve } from '../support/serve.ts'

describe('GET /healthz', () => {
  it('answers 200 when the database answers', async () => {
    const { app } = serve()

    const response = await app.inject('/healthz')

    expect(response.statusCode).toBe(200)
    expect(response.json()).toEqual({ status: 'ok', version: '0.1.0' })
  })

  it('answers 503 with the kind of trouble, and no address, when it does not', async () => {
    const trouble = Object.assign(new Error('connect ECONNREFUSED 10.0.0.5:5432'), { code: 'ECONNREFUSED' })
    const { app, logged } = serve({ health: () => Promise.reject(trouble) })

    const response = await app.inject('/healthz')

    expect(response.statusCode).toBe(503)
    expect(response.json()).toEqual({
      status: 'unavailable',
      version: '0.1.0',
      reason: 'The database does not answer (ECONNREFUSED).',
    })
    expect(logged).toEqual([expect.objectContaining({ level: 'warn', message: 'health check failed' })])
  })

  it('does not wait for ever', async () => {
    const { app } = serve({ health: () => new Promise(() => undefined) })

    const response = await app.inject('/healthz')

    expect(response.statusCode).toBe(503)
    expect(response.json().reason).toBe('The database does not answer (no answer in 3 s).')
  })
})
