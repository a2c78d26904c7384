import { describe, expect, it } from '@jest/globals'
import type { RunRecord } from '../../src/domain/run/run.ts'
import { createReactions } from '../../src/reporters/reactions.ts'
import { buildReport, buildRun, finishedRun } from '../texts/support/build-report.ts'
import { setUp } from './support/setup.ts'

describe('createReactions', () => {
  it.each<[string, RunRecord, string[]]>([
    ['nothing to a queued run', buildRun({ status: 'queued', startedAt: null }), []],
    ['with a rocket to one that started', buildRun(), ['rocket']],
    ['with a rocket alone to one that ended well', finishedRun(), ['rocket']],
    [
      'confused as well to one that failed with nothing to show',
      buildRun({ status: 'completed', conclusion: 'failure' }),
      ['rocket', 'confused'],
    ],
    ['with a rocket alone to one that failed after a commit', finishedRun({ conclusion: 'failure' }), ['rocket']],
    [
      'with a rocket alone to one that changed nothing',
      buildRun({ status: 'completed', conclusion: 'neutral' }),
      ['rocket'],
    ],
  ])('reacts %s', async (_name, run, expected) => {
    const { forge, show } = setUp(createReactions)

    await show(buildReport(run))
    await show(buildReport(run))

    expect(forge.reactions.map(({ reaction }) => reaction)).toEqual(expected)
    expect(forge.writes).toHaveLength(expected.length)
  })

  it('is there once when its answer was lost', async () => {
    const world = setUp(createReactions)
    world.forge.failNext('react', true)

    await world.showUntilDone(buildReport(buildRun()))

    expect(world.forge.reactions).toHaveLength(1)
  })
})
