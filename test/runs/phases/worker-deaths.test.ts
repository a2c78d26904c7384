import { describe, expect, it } from '@jest/globals'
import { FenceLostError, TooEarlyError, UnavailableError } from '../../../src/errors.ts'
import { createPhaseScene, directory } from '../support/phase-scene.ts'
import type { PhaseScene } from '../support/phase-scene.ts'

describe('a phase whose workers die', () => {
  async function die(scene: PhaseScene): Promise<void> {
    await scene.store.claim(scene.run.id, 'killed', 60_000)
    scene.store.expire(scene.run.id)
  }

  it('is begun again, and has not failed', async () => {
    const scene = await createPhaseScene()
    await die(scene)
    await die(scene)

    await scene.attempt()

    expect(await scene.phase()).toMatchObject({ conclusion: 'success', workerDeaths: 2 })
  })

  it('ends after the third of them, and is not begun again', async () => {
    const scene = await createPhaseScene()
    for (const _ of [1, 2, 3]) await die(scene)

    await scene.attempt()

    expect(scene.executor.started).toEqual([])
    expect(await scene.read()).toMatchObject({ status: 'completed', conclusion: 'failure', reason: 'worker_lost' })
  })

  it('is not begun beside another one under which two died, so that no innocent one is blamed', async () => {
    const scene = await createPhaseScene()
    for (const _ of [1, 2]) await die(scene)
    const other = Promise.withResolvers<void>()
    const during = scene.parts.quarantine.during({ name: 'plan', workerDeaths: 2 }, () => other.promise)

    await expect(scene.attempt()).rejects.toBeInstanceOf(TooEarlyError)
    const waiting = await scene.phase()
    other.resolve()
    await during
    await scene.attempt()

    expect(waiting).toMatchObject({ status: 'in_progress', workerDeaths: 2 })
    expect(scene.executor.started).toHaveLength(1)
    expect(await scene.phase()).toMatchObject({ conclusion: 'success', workerDeaths: 2 })
  })

  it('is begun beside it when fewer died under it', async () => {
    const scene = await createPhaseScene()
    await die(scene)
    const other = Promise.withResolvers<void>()
    const during = scene.parts.quarantine.during({ name: 'plan', workerDeaths: 2 }, () => other.promise)

    await scene.attempt()
    other.resolve()
    await during

    expect(await scene.phase()).toMatchObject({ conclusion: 'success' })
  })

  it('does not take a worker for dead that gave its run back, however often', async () => {
    const scene = await createPhaseScene()
    const { fetch } = scene.git
    scene.git.fetch = () => Promise.reject(new UnavailableError('GitHub is away'))
    for (const _ of [1, 2, 3, 4]) await expect(scene.attempt()).rejects.toThrow('GitHub is away')
    scene.git.fetch = fetch

    await scene.attempt()

    expect(await scene.phase()).toMatchObject({ conclusion: 'success', workerDeaths: 0 })
  })

  it('does not take a worker for dead that only lost its lease for a while', async () => {
    const scene = await createPhaseScene({
      meanwhile: () => {
        const { renew } = scene.store
        scene.store.renew = () => {
          scene.store.renew = renew
          return Promise.reject(new FenceLostError(scene.run.id, 1))
        }
      },
      files: { [`${directory}/spec.md`]: '# Due dates\n' },
    })
    await scene.attempt()
    await scene.attempt()

    expect(scene.calls.get('agent')).toBe(1)
    expect(await scene.phase()).toMatchObject({ conclusion: 'success', workerDeaths: 0 })
  })
})
