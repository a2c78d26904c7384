import { describe, expect, it } from '@jest/globals'
import { createReporters } from '../../src/reporters/index.ts'
import { buildReport, finishedRun } from '../texts/support/build-report.ts'
import { setUp } from './support/setup.ts'

describe('createReporters', () => {
  it('shows in one pass a comment that links to the pull request', async () => {
    const world = setUp((parts) => {
      const reporters = createReporters(parts)
      return {
        name: 'all',
        show: async (report) => {
          for (const reporter of reporters) await reporter.show(report)
        },
      }
    })

    let reads = 0
    const list = world.forge.pullRequestsFrom
    world.forge.pullRequestsFrom = (at, branch) => {
      reads += 1
      return list(at, branch)
    }
    await world.show(buildReport(finishedRun()))
    expect(reads).toBe(1)
    const writes = [...world.forge.writes]
    await world.show(buildReport(finishedRun()))

    expect(world.forge.comments[0]?.body).toContain(`#${world.forge.pulls[0]?.number}`)
    expect(writes).toEqual([
      'createPullRequest',
      'createCheckRun',
      'createCheckRun',
      'createCheckRun',
      'createComment',
      // who asked is told of the end
      'createComment',
      'react',
    ])
    expect(world.forge.writes).toEqual(writes)
  })
})
