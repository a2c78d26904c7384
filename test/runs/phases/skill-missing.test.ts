import { describe, expect, it } from '@jest/globals'
import { UserError } from '../../../src/errors.ts'
import { createPhaseScene, directory } from '../support/phase-scene.ts'

const commandFile = '.agents/skills/speckit-specify/SKILL.md'
const files = { [`${directory}/spec.md`]: '# Due dates\n' }

describe('skillMissing', () => {
  it('ends the phase before a container starts', async () => {
    const scene = await createPhaseScene({ files, commandFile })

    await scene.attempt()

    expect(await scene.phase()).toMatchObject({
      conclusion: 'failure',
      reason: 'skill_missing',
      detail: `The repository has no ${commandFile}, so template does not know the phase specify.`,
    })
    expect([scene.executor.started, scene.calls.size]).toEqual([[], 0])
  })

  it('lets the phase run where the command is there', async () => {
    const scene = await createPhaseScene({ files, commandFile: 'README.md' })

    await scene.attempt()

    expect(await scene.phase()).toMatchObject({ conclusion: 'success' })
    expect(scene.executor.started).toHaveLength(1)
  })

  it('finds a command of the default branch that the branch of the run does not have yet', async () => {
    const scene = await createPhaseScene({ files, commandFile })
    const branch = scene.git.addCommit(scene.run.branch, { 'other.md': 'older than the commands' })
    scene.git.addCommit('main', { [commandFile]: '# Specify\n' })
    scene.store.add({ ...scene.run, headSha: branch })

    await scene.attempt()

    expect(await scene.phase()).toMatchObject({ conclusion: 'success' })
  })

  it('takes a base that is gone as one without the command', async () => {
    const scene = await createPhaseScene({ files, commandFile })
    const branch = scene.git.addCommit(scene.run.branch, { 'other.md': 'x' })
    scene.store.add({ ...scene.run, headSha: branch, baseSha: 'f'.repeat(40) })

    await scene.attempt()

    expect(await scene.phase()).toMatchObject({ reason: 'skill_missing' })
  })

  it.each<[string, Error, RegExp]>([
    ['an agent that is not known', new UserError('agent_unknown', 'No such agent.', { wayOut: 'Another.' }), /^end$/],
    ['a mistake of ours', new Error('a bug'), /a bug/],
  ])('leaves %s to whoever starts it', async (_name, error, end) => {
    const scene = await createPhaseScene({ files })
    const agentNamed = () => {
      throw error
    }
    Object.assign(scene.parts, { agentNamed })

    const ended = await scene.attempt().then(
      () => 'end',
      (thrown: Error) => thrown.message,
    )

    expect(ended).toMatch(end)
    expect(scene.executor.started).toEqual([])
  })
})
