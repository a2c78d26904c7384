import { describe, expect, it } from '@jest/globals'
import { aRun, now } from './support/fake-runs.ts'
import { serve } from './support/serve.ts'

const end = new Date(now.getTime() + 90_000).toISOString()

async function shown(pauseMs: number) {
  const asked: number[] = []
  const pauseLeft = async (installationId: number) => {
    asked.push(installationId)
    return pauseMs
  }
  const { app, store } = serve({ limits: { pauseLeft } })
  const { id } = store.add(aRun())
  const [api, page] = [await app.inject(`/spec-automation/runs/${id}`), await app.inject(`/runs/${id}`)]
  await app.close()
  return { run: api.json<{ githubPausedUntil: string | null }>(), page: page.body, asked }
}

describe('a pause that GitHub asked for', () => {
  it('is shown on the run page and in the API, with its end', async () => {
    const { run, page, asked } = await shown(90_000)

    expect(run.githubPausedUntil).toBe(end)
    expect(page).toMatch(/GitHub asked for a pause until/)
    expect(page).toContain(end)
    expect(new Set(asked)).toEqual(new Set([7]))
  })

  it('is not spoken of when there is none', async () => {
    const { run, page } = await shown(0)

    expect(run.githubPausedUntil).toBeNull()
    expect(page).not.toContain('asked for a pause')
  })
})
