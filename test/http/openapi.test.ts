import { describe, expect, it } from '@jest/globals'
import { serve } from './support/serve.ts'

describe('GET /openapi.json', () => {
  it('describes the API and nothing else', async () => {
    const { app } = serve({ apiToken: 'a-token-of-the-test' })

    const response = await app.inject({
      url: '/openapi.json',
      headers: { authorization: 'Bearer a-token-of-the-test' },
    })

    const document = response.json()
    expect(response.statusCode).toBe(200)
    expect(document.openapi).toBe('3.1.0')
    expect(document.info.version).toBe('0.1.0')
    expect(document.security).toEqual([{ token: [] }])
    expect(Object.keys(document.paths).toSorted()).toEqual([
      '/spec-automation/runs',
      '/spec-automation/runs/{id}',
      '/spec-automation/runs/{id}/artifacts',
      '/spec-automation/runs/{id}/artifacts/{artifactId}',
      '/spec-automation/runs/{id}/artifacts/{artifactId}/download',
      '/spec-automation/runs/{id}/phases/{phaseId}/log',
      '/spec-automation/runs/{id}/phases/{phaseId}/log/stream',
    ])
  })

  it('names its schemas and resolves every reference', async () => {
    const { app } = serve()

    const document = (await app.inject('/openapi.json')).json()

    const text = JSON.stringify(document)
    const names = [...text.matchAll(/"#\/components\/schemas\/([^"]+)"/g)].map(([, name]) => name)
    expect(names).toEqual(expect.arrayContaining(['Run', 'RunOverview', 'Artifact', 'Problem']))
    for (const name of names) expect(document.components.schemas).toHaveProperty([name ?? ''])
    expect(document.paths['/spec-automation/runs'].get.parameters).toEqual(
      expect.arrayContaining([
        expect.objectContaining({
          in: 'query',
          name: 'limit',
          required: false,
          schema: expect.objectContaining({ type: 'integer', minimum: 1, maximum: 100, default: 20 }),
        }),
      ]),
    )
  })
})
