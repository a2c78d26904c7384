import { afterEach, describe, expect, it } from '@jest/globals'
import type { PhaseContext } from '../../../src/runs/execution/phase-context.ts'
import { openJob } from '../../../src/runs/execution/open-job.ts'
import { createPhaseScene, startedContext } from '../support/phase-scene.ts'

const started: PhaseContext[] = []

async function opened() {
  const scene = await createPhaseScene()
  const context = await startedContext(scene)
  started.push(context)
  return { ...scene, context }
}

afterEach(() => {
  for (const { lease } of started.splice(0)) lease.stop()
})

describe('openJob', () => {
  it('starts a job for the agent, with its own variables and its own way out', async () => {
    const { parts, context, executor, run, secret } = await opened()
    const job = openJob(parts, context)

    expect(await job.opened).toMatchObject({ variables: { AGENT_KEY: secret }, image: null, imageVersion: null })
    expect((await job.opened).variables).not.toHaveProperty('OTHER')
    expect(executor.started).toEqual([
      {
        owner: { runId: run.id, phaseId: 'specify', fence: 1 },
        image: null,
        egress: ['model.example.com:443'],
        limits: parts.jobLimits,
      },
    ])
    await job.close()
  })

  it('does not start one for an agent that lacks what it needs', async () => {
    const { parts, context, executor } = await opened()
    const job = openJob({ ...parts, agentVariables: {} }, context)

    await expect(job.opened).rejects.toMatchObject({
      code: 'agent_failed',
      message: 'The agent agent needs AGENT_KEY, which the worker does not have.',
    })
    await job.close()
    expect(executor.started).toEqual([])
  })

  it('removes the job once, however often it is closed, and records that', async () => {
    const { parts, context, executor, phase } = await opened()
    const job = openJob(parts, context)

    await Promise.all([job.close(), job.close()])

    expect(executor.jobs).toEqual([])
    expect(context.stopwatch.steps()).toHaveProperty('remove')
    expect((await phase())?.cleanedUp).toBe(true)
  })

  it('removes the job although the signal is aborted', async () => {
    const { parts, context, executor, shutdown } = await opened()
    const job = openJob(parts, context)
    await job.opened
    shutdown.abort()

    await job.close()

    expect(context.lease.cause()).toBe('shutdown')
    expect(executor.jobs).toEqual([])
  })

  it('closes a job that never opened, and one whose removal fails', async () => {
    const { parts, context, executor, lines, phase } = await opened()
    executor.fail.set('start', new Error('no engine'))
    await openJob(parts, context).close()
    executor.fail.clear()
    executor.fail.set('remove', new Error('device busy'))

    await openJob(parts, context).close()

    expect(lines).toContain('a job container could not be removed; the sweep tries again')
    expect((await phase())?.cleanedUp).toBe(false)
  })

  it('closes also when the database is away', async () => {
    const { parts, context, executor, lines } = await opened()
    const recordCleanup = () => Promise.reject(new Error('away'))

    await openJob({ ...parts, store: { ...parts.store, recordCleanup } }, context).close()

    expect(executor.jobs).toEqual([])
    expect(lines).toContain('it could not be recorded whether a job was cleaned up')
  })
})
