import { describe, expect, it } from '@jest/globals'
import { RemoteRefusedError, UnavailableError } from '../../../src/errors.ts'
import { createPhaseScene } from '../support/phase-scene.ts'

describe('the last try of a phase', () => {
  it('fails on no try that met a pause, not even on the last', async () => {
    const scene = await createPhaseScene()
    const pause = new UnavailableError('a pause', 60_000, { isPause: true })
    scene.git.fetch = () => Promise.reject(pause)

    await expect(scene.attempt(true)).rejects.toBe(pause)

    expect(await scene.phase()).toMatchObject({ status: 'in_progress' })
  })

  it('says on the last try what git’s server refused all the time', async () => {
    const scene = await createPhaseScene()
    const cause = new RemoteRefusedError(403, 'The git server refused.', { wayOut: 'Ask your administrator.' })
    scene.forge.withGitToken = () => Promise.reject(new UnavailableError('refused', null, { cause }))

    await scene.attempt(true)

    expect(await scene.phase()).toMatchObject({
      reason: 'repository_gone',
      detail: 'The git server refused. Ask your administrator.',
    })
  })
})
