import { afterEach, describe, expect, it, jest } from '@jest/globals'
import { UnavailableError } from '../../../src/errors.ts'
import { createPhaseScene, directory } from '../support/phase-scene.ts'
import type { PhaseScene, Work } from '../support/phase-scene.ts'

const usage = { inputTokens: 5, outputTokens: 7, costUsd: 0.5 }
const work: Work = { files: { [`${directory}/spec.md`]: '# Due dates\n' }, verdict: { usage } }
const away = new UnavailableError('GitHub answered 503')

afterEach(() => {
  jest.useRealTimers()
})

/** The part of a worker that fails once, after the agent has ended. */
const failures: Record<string, (scene: PhaseScene) => void> = {
  'the import of the result': ({ git }) => failOnce(git, 'importResult'),
  'the permission before the push': ({ forge, calls }) => {
    const { permission } = forge
    let isFailed = false
    forge.permission = (at, login) => {
      if (calls.get('agent') !== 1 || isFailed) return permission(at, login)
      isFailed = true
      return Promise.reject(away)
    }
  },
  'the commit': ({ git }) => failOnce(git, 'commit'),
  'the push': ({ git }) => failOnce(git, 'push'),
  'an artifact': ({ store }) => failOnce(store, 'putArtifact'),
  'the end of the phase': ({ store }) => failOnce(store, 'completePhase'),
}

function failOnce<Name extends string>(part: Record<Name, (...args: never[]) => Promise<unknown>>, name: Name): void {
  const method = part[name]
  part[name] = () => {
    part[name] = method
    return Promise.reject(away)
  }
}

describe('what an agent left', () => {
  it.each(Object.keys(failures))('is gone on with when %s fails: the agent is asked once', async (name) => {
    const scene = await createPhaseScene(work)
    failures[name]?.(scene)

    await expect(scene.attempt()).rejects.toBe(away)
    await scene.attempt()

    expect(scene.calls.get('agent')).toBe(1)
    expect(scene.executor.started).toHaveLength(1)
    expect(await scene.phase()).toMatchObject({ conclusion: 'success', usage })
    expect(scene.git.branches.get(scene.run.branch)).toBe((await scene.phase())?.commitSha)
    expect(await scene.artifact('specify-changes.patch')).toContain('# Due dates')
  })

  it('is gone on with by another worker when its worker died', async () => {
    const scene = await createPhaseScene(work)
    const { importResult } = scene.git
    const dead = Promise.withResolvers<never>()
    const reached = Promise.withResolvers<void>()
    scene.git.importResult = () => {
      reached.resolve()
      return dead.promise
    }
    const first = scene.attempt()
    await reached.promise
    scene.git.importResult = importResult
    scene.store.expire(scene.run.id)

    await scene.attempt()
    dead.reject(new Error('the process is gone'))
    await expect(first).rejects.toThrow('the process is gone')

    expect(scene.calls.get('agent')).toBe(1)
    expect(await scene.phase()).toMatchObject({ conclusion: 'success', usage })
  })

  it('keeps the log of its work', async () => {
    const scene = await createPhaseScene(work)
    failures['the push']?.(scene)
    await expect(scene.attempt()).rejects.toBe(away)

    await scene.attempt()

    expect(await scene.logText()).toMatch(
      /^▸ specify with agent on process\nworking\n▸ goes on with what the agent left; it is not asked again\n▸ committed/,
    )
    expect(await scene.artifact('specify-log.txt')).toContain('working')
  })

  it('holds no secret in what it says', async () => {
    const scene = await createPhaseScene(work)
    const agent = scene.parts.agentNamed('agent')
    scene.parts.agentNamed = () => ({
      ...agent,
      readOutput: (output) => ({ ...agent.readOutput(output), finalMessage: `key ${scene.secret}` }),
    })
    failures['the push']?.(scene)

    await expect(scene.attempt()).rejects.toBe(away)

    const kept = await scene.store.keptOutcome('specify')
    expect(kept).toMatchObject({ verdict: { finalMessage: 'key ***' }, base: { parent: scene.run.baseSha } })
  })

  it('overwrites no commit that a person made meanwhile', async () => {
    const scene = await createPhaseScene(work)
    failures['the push']?.(scene)
    await expect(scene.attempt()).rejects.toBe(away)
    scene.store.add({ ...(await scene.read()), headSha: 'b'.repeat(40) })
    const theirs = scene.git.addCommit(scene.run.branch, { 'README.md': 'By hand\n' })

    await scene.attempt()

    expect(scene.git.branches.get(scene.run.branch)).toBe(theirs)
    expect(await scene.phase()).toMatchObject({ reason: 'branch_moved', usage })
  })

  it('counts for the budget when its push had arrived, or when the run is cancelled', async () => {
    const lost = await createPhaseScene(work)
    lost.git.loseNextAnswer(away)
    await expect(lost.attempt()).rejects.toBe(away)
    await lost.attempt()
    const cancelled = await createPhaseScene(work)
    failures['the push']?.(cancelled)
    await expect(cancelled.attempt()).rejects.toBe(away)
    cancelled.store.cancel(cancelled.run.id, { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled.' })
    await cancelled.attempt()

    expect(await lost.phase()).toMatchObject({ conclusion: 'success', usage })
    expect(await cancelled.phase()).toMatchObject({ conclusion: 'cancelled', usage })
  })

  it('is kept when the worker is shut down after the agent ended', async () => {
    const scene = await createPhaseScene(work)
    const shell = scene.executor.commands['sh']
    scene.executor.commands['sh'] = async (request) => {
      const said = await shell?.(request)
      if (scene.calls.get('agent') === 1) scene.shutdown.abort()
      return said ?? {}
    }

    await expect(scene.attempt()).rejects.toBe('shutdown')

    expect(await scene.store.keptOutcome('specify')).toMatchObject({ ended: 'exited' })
  })

  it('waits for a database that is away', async () => {
    jest.useFakeTimers()
    const scene = await createPhaseScene(work)
    failOnce(scene.store, 'keepOutcome')

    const attempt = scene.attempt()
    await jest.advanceTimersByTimeAsync(2_000)
    await attempt

    expect(scene.calls.get('agent')).toBe(1)
    expect(await scene.phase()).toMatchObject({ conclusion: 'success' })
  })

  it('is lost with the fence', async () => {
    const scene = await createPhaseScene(work)
    const { keepOutcome } = scene.store
    scene.store.keepOutcome = (...args) => {
      scene.store.takeOver(scene.run.id)
      return keepOutcome(...args)
    }

    await scene.attempt()

    expect(scene.lines).toContain('the run is another worker’s now')
    expect(await scene.store.keptOutcome('specify')).toBeNull()
  })
})
