import { afterEach, describe, expect, it } from '@jest/globals'
import type { PhaseContext } from '../../../../src/runs/execution/phase-context.ts'
import { adoptPushed } from '../../../../src/runs/phases/branch/adopt-pushed.ts'
import { createPhaseScene, directory, startedContext } from '../../support/phase-scene.ts'

const started: PhaseContext[] = []

afterEach(() => {
  for (const { lease } of started.splice(0)) lease.stop()
})

describe('adoptPushed', () => {
  it('reads the result of a phase from the commit that it pushed', async () => {
    const scene = await createPhaseScene()
    const context = await startedContext(scene)
    started.push(context)
    const spec = `# Due dates\n\n[NEEDS CLARIFICATION: which ${scene.secret}?]\n`
    const commitSha = scene.git.addCommit(scene.run.branch, { 'README.md': '# Todo\n', [`${directory}/spec.md`]: spec })

    const result = await adoptPushed(scene.parts, context, { parent: scene.run.baseSha, commitSha })

    expect(result).toMatchObject({
      kind: 'committed',
      commitSha,
      files: [{ path: `${directory}/spec.md`, status: 'added' }],
      usage: null,
      detail: 'Recovered after an interruption.',
      spec: { title: 'Due dates' },
      questions: [{ text: 'which ***?', place: { path: `${directory}/spec.md`, line: 3 } }],
    })
  })
})
