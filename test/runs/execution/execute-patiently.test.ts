import { afterEach, describe, expect, it, jest } from '@jest/globals'
import type { AgentFailure } from '../../../src/domain/run/reason.ts'
import { createPhaseScene, directory } from '../support/phase-scene.ts'
import type { Work } from '../support/phase-scene.ts'

const written = { [`${directory}/spec.md`]: '# Due dates\n' }
const failed = (reason: AgentFailure) => ({ isOk: false, reason, failure: 'The provider said no.' })

afterEach(() => {
  jest.useRealTimers()
})

/** The provider fails the first `times` tries, each of which leaves half a document behind. */
async function sceneFailing(reason: AgentFailure, times: number, more: Partial<Work> = {}) {
  const work: Work = { ...more, files: { [`${directory}/half.md`]: 'half' }, verdict: failed(reason) }
  const scene = await createPhaseScene(work)
  work.meanwhile = () => {
    if ((scene.calls.get('agent') ?? 0) <= times) return
    work.files = written
    delete work.verdict
  }
  return { scene, work }
}

describe('executePatiently', () => {
  it.each(['rate_limited', 'provider_down'] as const)(
    'waits longer each time while the provider says %s, and starts from the untouched tree',
    async (reason) => {
      const { scene } = await sceneFailing(reason, 2)

      await scene.attempt()

      expect(scene.waits).toEqual([30_000, 60_000])
      expect(await scene.phase()).toMatchObject({ conclusion: 'success', files: [{ path: `${directory}/spec.md` }] })
      expect(await scene.logText()).toMatch(
        /The provider said no\.; waiting for the model provider: try 2 of 5 follows in 30 s/,
      )
      expect(scene.executor.started).toHaveLength(3)
      expect(scene.executor.jobs).toEqual([])
    },
  )

  it('gives up after the last try, with the reason', async () => {
    const { scene } = await sceneFailing('rate_limited', 100)

    await scene.attempt()

    expect(scene.waits).toEqual([30_000, 60_000, 120_000, 240_000])
    expect(await scene.phase()).toMatchObject({ conclusion: 'failure', reason: 'rate_limited' })
    expect(scene.executor.jobs).toEqual([])
  })

  it.each(['key_refused', 'quota_exhausted', 'context_exceeded', 'model_unknown', 'refused'] as const)(
    'does not wait where no repetition helps: %s',
    async (reason) => {
      const { scene } = await sceneFailing(reason, 100)

      await scene.attempt()

      expect([scene.waits, scene.calls.get('agent')]).toEqual([[], 1])
      expect(await scene.phase()).toMatchObject({ conclusion: 'failure', reason, detail: 'The provider said no.' })
    },
  )

  it('ends a pause when the run is cancelled, and keeps no container meanwhile', async () => {
    jest.useFakeTimers()
    const seen: unknown[] = []
    const { scene, work } = await sceneFailing('provider_down', 100)
    work.whileWaiting = async () => {
      seen.push(...scene.executor.jobs)
      scene.store.cancel(scene.run.id, { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled.' })
      await jest.advanceTimersByTimeAsync(5_000)
    }

    await scene.attempt()

    expect(seen).toEqual([])
    expect(await scene.phase()).toMatchObject({ conclusion: 'cancelled', reason: 'cancelled_by_person' })
    expect(scene.waits).toEqual([30_000])
  })

  it('says no secret in the log of the phase', async () => {
    const { scene, work } = await sceneFailing('rate_limited', 1)
    work.verdict = { ...failed('rate_limited'), failure: `Not with ${scene.secret}.` }

    await scene.attempt()

    expect(await scene.logText()).toContain('Not with ***')
    expect(await scene.logText()).not.toContain(scene.secret)
  })
})
