import { describe, expect, it } from '@jest/globals'
import { runPhase } from '../../../src/runs/phases/run-phase.ts'
import { UnavailableError, UserError } from '../../../src/errors.ts'
import { phaseRecord } from '../../domain/support/run-record.ts'
import { createPhaseScene, directory, now } from '../support/phase-scene.ts'

const cancellation = { by: 'octocat', reason: 'cancelled_by_person', detail: 'octocat cancelled the run.' } as const

describe('runPhase', () => {
  it('brings a phase from its job to a pushed commit and to the next job', async () => {
    const { attempt, read, phase, git, store, run, executor, logText } = await createPhaseScene()

    await attempt()

    const head = git.branches.get(run.branch) ?? ''
    expect(git.commits.get(head)).toMatchObject({
      parent: run.baseSha,
      author: { name: 'speckit-app[bot]' },
      date: now,
      files: { 'README.md': '# Todo\n', [`${directory}/spec.md`]: '# Due dates\n' },
    })
    expect(await phase()).toMatchObject({ status: 'completed', conclusion: 'success', commitSha: head, detail: 'done' })
    expect(await read()).toMatchObject({ status: 'in_progress', headSha: head, spec: { title: 'Due dates' } })
    expect(store.jobs).toContainEqual({ kind: 'phase', runId: run.id, phaseId: 'plan' })
    expect(executor.jobs).toEqual([])
    expect(await logText()).toMatch(/^▸ specify with agent on process\nworking\n▸ committed [0-9a-f]{7}: 1 file\n$/)
  })

  it('records the version of the agent and gives the lease back', async () => {
    const { attempt, read, store, run } = await createPhaseScene()

    await attempt()

    expect((await read()).agent).toMatchObject({ version: 'agent 1.2.3' })
    expect(await store.claim(run.id, 'another', 1000)).toBe(2)
  })

  it('does nothing for a phase that is completed already', async () => {
    const { attempt, read, calls } = await createPhaseScene()
    await attempt()
    const before = await read()

    await attempt()

    expect(calls.get('agent')).toBe(1)
    expect(await read()).toEqual({ ...before, fence: 2 })
  })

  it('does nothing for a run that is over, or for a phase that is not its own', async () => {
    const { parts, store, run, calls, shutdown } = await createPhaseScene()
    const context = { signal: shutdown.signal, isLastTry: false }
    await parts.store.claim(run.id, 'worker', 0)

    await runPhase(parts, { runId: run.id, phaseId: 'another' }, context)
    store.add({ ...run, status: 'completed' })
    await runPhase(parts, { runId: run.id, phaseId: 'specify' }, context)

    expect(calls.size).toBe(0)
  })

  it('does nothing for a job that came twice while the run waits for people', async () => {
    const scene = await createPhaseScene()
    scene.store.add({ ...scene.run, status: 'waiting', waitingFor: 'answers' })

    await scene.attempt()

    expect(scene.calls.size).toBe(0)
    expect(await scene.read()).toMatchObject({ status: 'waiting', waitingFor: 'answers' })
    expect(await scene.store.claim(scene.run.id, 'another', 1000)).toBe(2)
  })

  it('removes what a killed worker’s job still does, and only that', async () => {
    const scene = await createPhaseScene()
    const { executor, run, store } = scene
    await store.claim(run.id, 'killed', 0)
    const spec = { image: null, egress: [], limits: scene.parts.jobLimits }
    await executor.start({ ...spec, owner: { runId: run.id, phaseId: 'specify', fence: 1 } })
    const other = await executor.start({ ...spec, owner: { runId: 'other', phaseId: 'specify', fence: 1 } })

    await scene.attempt()

    expect(executor.jobs.map(({ id }) => id)).toEqual([other.id])
    expect(scene.lines).toContain('removed jobs of an earlier fence')
  })

  it('goes on when the jobs of an earlier fence cannot be looked for', async () => {
    const scene = await createPhaseScene()
    scene.executor.fail.set('reap', new Error('the engine is busy'))

    await scene.attempt()

    expect(await scene.phase()).toMatchObject({ conclusion: 'success' })
  })

  it('starts the log of a phase that is tried again anew', async () => {
    const scene = await createPhaseScene()
    await scene.store.appendLog('specify', 0, 'of the first try\n')

    await scene.attempt()

    expect(await scene.logText()).not.toContain('first try')
  })

  it('keeps secrets out of the result, the log and the artifacts', async () => {
    const scene = await createPhaseScene()
    const { secret } = scene
    scene.executor.commands['agent'] = () => ({ exitCode: 1, stdout: `key ${secret}\n`, stderr: secret })
    scene.parts.agentNamed = ((agentNamed) => (name) => ({
      ...agentNamed(name),
      readOutput: () => ({
        isOk: false,
        failure: `401 for ${secret}`,
        finalMessage: null,
        askedQuestion: false,
        usage: null,
      }),
    }))(scene.parts.agentNamed)

    await scene.attempt()

    expect(await scene.phase()).toMatchObject({ reason: 'agent_failed', detail: '401 for ***' })
    expect(await scene.logText()).toContain('key ***')
    const kept = await Promise.all(['log.txt', 'commit-status.json'].map((name) => scene.artifact(`specify-${name}`)))
    expect(`${kept.join('')}${await scene.logText()}`).not.toContain(secret)
  })
})

describe('a worker that loses its run', () => {
  it('pushes nothing, and leaves the run to the other one', async () => {
    const scene = await createPhaseScene({
      files: { [`${directory}/spec.md`]: '# Due dates\n' },
      meanwhile: () => scene.store.takeOver(scene.run.id),
    })

    await scene.attempt()

    expect(scene.git.branches.has(scene.run.branch)).toBe(false)
    expect(await scene.phase()).toMatchObject({ status: 'in_progress', commitSha: null })
    expect(await scene.store.isHeld({ runId: scene.run.id, fence: 2 })).toBe(true)
    expect(scene.lines).toContain('the run is another worker’s now')
    expect(scene.executor.jobs).toEqual([])
  })

  it('gives the job back when it is shut down, and does not fail the phase', async () => {
    const scene = await createPhaseScene({
      files: { [`${directory}/spec.md`]: '# Due dates\n' },
      meanwhile: () => scene.shutdown.abort(),
    })

    await expect(scene.attempt(true)).rejects.toBe('shutdown')

    expect(await scene.phase()).toMatchObject({ status: 'in_progress', conclusion: null })
    expect(scene.git.branches.has(scene.run.branch)).toBe(false)
    expect(await scene.store.claim(scene.run.id, 'another', 1000)).toBe(2)
    expect(scene.executor.jobs).toEqual([])
  })
})

describe('a cancelled run', () => {
  it('is not begun, and ends with the reason that it was cancelled for', async () => {
    const scene = await createPhaseScene()
    scene.store.cancel(scene.run.id, { ...cancellation, reason: 'label_removed', detail: 'The label was removed.' })

    await scene.attempt()

    expect(scene.executor.started).toEqual([])
    expect(await scene.read()).toMatchObject({
      status: 'completed',
      conclusion: 'cancelled',
      reason: 'label_removed',
      detail: 'The label was removed.',
    })
  })

  it('pushes nothing when it was cancelled between judging and pushing, and keeps the work', async () => {
    const scene = await createPhaseScene()
    const { commit } = scene.git
    scene.git.commit = (id, made) => {
      scene.store.cancel(scene.run.id, cancellation)
      return commit(id, made)
    }

    await scene.attempt()

    expect(scene.git.branches.has(scene.run.branch)).toBe(false)
    expect(await scene.phase()).toMatchObject({
      conclusion: 'cancelled',
      reason: 'cancelled_by_person',
      detail: 'octocat cancelled the run. Nothing was pushed. The work is kept as the artifact specify-changes.patch.',
    })
    expect(await scene.artifact('specify-changes.patch')).toContain('# Due dates')
  })
})

describe('a phase that fails inside speckit-app', () => {
  const away = new UnavailableError('GitHub is away')

  it('is tried again', async () => {
    const scene = await createPhaseScene()
    scene.git.fetch = () => Promise.reject(away)

    await expect(scene.attempt()).rejects.toBe(away)

    expect(await scene.phase()).toMatchObject({ status: 'in_progress' })
    expect(await scene.store.claim(scene.run.id, 'another', 1000)).toBe(2)
  })

  it('fails for good on the last try, without the words of the error', async () => {
    const scene = await createPhaseScene()
    scene.git.fetch = () => Promise.reject(away)

    await scene.attempt(true)

    expect(await scene.phase()).toMatchObject({
      conclusion: 'failure',
      reason: 'internal_error',
      detail: 'The phase was tried several times and failed inside speckit-app each time.',
    })
    expect(scene.lines).toContain('a phase failed for good')
  })

  it('fails at once where people can do something about it', async () => {
    const scene = await createPhaseScene()
    scene.executor.fail.set('start', new UserError('image_missing', 'There is no image.', { wayOut: 'Build it.' }))

    await scene.attempt()

    expect(await scene.phase()).toMatchObject({ reason: 'image_missing', detail: 'There is no image. Build it.' })
  })
})

describe('a commit that was recorded', () => {
  it('is adopted by the next attempt when the answer to its push was lost', async () => {
    const scene = await createPhaseScene()
    scene.git.loseNextAnswer(new UnavailableError('the connection broke'))
    await expect(scene.attempt()).rejects.toThrow('the connection broke')
    const pushed = scene.git.branches.get(scene.run.branch)

    await scene.attempt()

    expect(scene.calls.get('agent')).toBe(1)
    expect(await scene.phase()).toMatchObject({
      conclusion: 'success',
      commitSha: pushed,
      detail: 'Recovered after an interruption.',
    })
    expect(await scene.read()).toMatchObject({ headSha: pushed, spec: { title: 'Due dates' } })
  })

  it('is forgotten when it never arrived: the agent works again', async () => {
    const scene = await createPhaseScene()
    const { push } = scene.git
    scene.git.push = () => Promise.reject(new UnavailableError('no way through'))
    await expect(scene.attempt()).rejects.toThrow('no way through')
    scene.git.push = push

    await scene.attempt()

    expect(scene.calls.get('agent')).toBe(2)
    expect(await scene.phase()).toMatchObject({ conclusion: 'success', detail: 'done' })
  })
})

describe('a run that goes on from a commit of somebody else', () => {
  it('knows that commit as its head before the agent works', async () => {
    const scene = await createPhaseScene({ files: { [`${directory}/plan.md`]: '# Plan\n' } })
    const theirs = scene.git.addCommit(scene.run.branch, { [`${directory}/spec.md`]: '# By hand\n' })
    const plan = phaseRecord({ id: 'specify', name: 'plan' })
    scene.store.add({ ...scene.run, headSha: 'b'.repeat(40), phases: [plan] })
    let head: string | null = null
    scene.executor.commands['agent'] = async () => {
      head = (await scene.read()).headSha
      return {}
    }

    await scene.attempt()

    expect(head).toBe(theirs)
    expect(await scene.phase()).toMatchObject({ conclusion: 'success' })
  })
})
