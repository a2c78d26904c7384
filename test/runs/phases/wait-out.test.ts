import { describe, expect, it } from '@jest/globals'
import { TooEarlyError, UserError, diskFull } from '../../../src/errors.ts'
import { createPhaseScene, directory, now } from '../support/phase-scene.ts'
import type { PhaseScene } from '../support/phase-scene.ts'

const minute = 60_000
const engineAway = new UserError('executor_unavailable', 'No Docker engine answers.', { wayOut: 'Start it.' })

async function patientScene(): Promise<PhaseScene & { at: (ms: number) => void }> {
  const scene = await createPhaseScene({ files: { [`${directory}/spec.md`]: '# Due dates\n' } })
  scene.parts.patienceMs = { executor_unavailable: 10 * minute, image_missing: 10 * minute, disk_full: 60 * minute }
  let passedMs = 0
  scene.parts.clock = { now: () => new Date(now.getTime() + passedMs) }
  return { ...scene, at: (ms) => void (passedMs = ms) }
}

describe('a phase that does not find what it needs', () => {
  it.each([
    ['executor_unavailable', 'start'],
    ['image_missing', 'start'],
  ] as const)('waits for it visibly, and goes on when it is back: %s', async (reason, call) => {
    const scene = await patientScene()
    scene.executor.fail.set(call, new UserError(reason, 'It is away.', { wayOut: 'Bring it back.' }))
    for (const ms of [0, 9 * minute]) {
      scene.at(ms)
      await expect(scene.attempt()).rejects.toBeInstanceOf(TooEarlyError)
    }
    const waiting = await scene.phase()
    scene.executor.fail.clear()

    await scene.attempt()

    expect(waiting).toMatchObject({ status: 'in_progress', absence: { reason, since: now } })
    expect(await scene.phase()).toMatchObject({ conclusion: 'success', absence: null, workerDeaths: 0 })
  })

  it('shows at once that it waits', async () => {
    const scene = await patientScene()
    scene.executor.fail.set('start', engineAway)

    await expect(scene.attempt()).rejects.toThrow('waiting for the Docker engine')

    expect(scene.store.jobs).toContainEqual({ kind: 'report', runId: scene.run.id })
  })

  it('fails with the reason after ten minutes', async () => {
    const scene = await patientScene()
    scene.executor.fail.set('start', engineAway)
    await expect(scene.attempt()).rejects.toBeInstanceOf(TooEarlyError)
    scene.at(10 * minute)

    await scene.attempt()

    expect(await scene.phase()).toMatchObject({
      conclusion: 'failure',
      reason: 'executor_unavailable',
      detail: 'No Docker engine answers. Start it.',
      absence: null,
    })
  })

  it('is cancelled while it waits', async () => {
    const scene = await patientScene()
    scene.executor.fail.set('start', engineAway)
    await expect(scene.attempt()).rejects.toBeInstanceOf(TooEarlyError)
    scene.store.cancel(scene.run.id, { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled.' })

    await scene.attempt()

    expect(await scene.phase()).toMatchObject({ conclusion: 'cancelled', absence: null })
  })

  it.each<[string, (scene: PhaseScene, error: Error) => void]>([
    ['before it begins', ({ parts }, error) => void (parts.disk = { check: () => Promise.reject(error) })],
    ['in the mirror', ({ git }, error) => void (git.fetch = () => Promise.reject(error))],
    ['when the result is taken in', ({ git }, error) => void (git.importResult = () => Promise.reject(error))],
  ])('waits for space on the disk, which ran out %s', async (_when, run) => {
    const scene = await patientScene()
    const before = { ...scene.git, disk: scene.parts.disk }
    run(scene, diskFull('/data/workspaces'))
    await expect(scene.attempt()).rejects.toThrow('waiting for free disk space')
    const waiting = await scene.phase()
    Object.assign(scene.git, before)
    scene.parts.disk = before.disk

    await scene.attempt()

    expect(waiting?.absence).toEqual({ reason: 'disk_full', since: now })
    expect(scene.calls.get('agent')).toBe(1)
    expect(await scene.phase()).toMatchObject({ conclusion: 'success', absence: null })
  })

  it('knows a full disk by the code of the system', async () => {
    const scene = await patientScene()
    const cause = Object.assign(new Error('write'), { code: 'ENOSPC', path: '/data/jobs/1' })
    scene.executor.fail.set('start', new Error('the job could not be made', { cause }))

    await expect(scene.attempt()).rejects.toThrow('waiting for free disk space')
  })
})
