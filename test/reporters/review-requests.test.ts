import { describe, expect, it } from '@jest/globals'
import type { RunRecord } from '../../src/domain/run/run.ts'
import type { RunSettings } from '../../src/domain/run/settings.ts'
import { createReviewRequests } from '../../src/reporters/review-requests.ts'
import { buildPhase, buildReport, buildRun, finishedRun } from '../texts/support/build-report.ts'
import { setUp } from './support/setup.ts'

async function setUpPull() {
  const world = setUp(createReviewRequests)
  const wanted = { branch: 'speckit/012-due-dates', base: 'main', title: 'T', body: 'B', isDraft: true }
  const { number } = await world.forge.createPullRequest(buildRun(), wanted)
  for (const login of ['mona', 'hubot']) world.forge.permissions.set(login, 'write')
  const show = (change: Partial<RunRecord> = {}, settings: Partial<RunSettings> = {}) => {
    const run = finishedRun({ pullRequestNumber: number, ...change })
    return world.showUntilDone(buildReport({ ...run, settings: { ...run.settings, ...settings } }))
  }
  return { ...world, number, show }
}

describe('createReviewRequests', () => {
  it('asks who asked for the run, once', async () => {
    const { forge, show, number } = await setUpPull()

    await show()
    await show()

    expect(forge.reviewRequests).toEqual([{ number, login: 'mona' }])
  })

  it('asks the reviewers of the settings, and leaves out who cannot review', async () => {
    const { forge, show, number } = await setUpPull()

    await show({}, { reviewers: ['stranger', 'hubot'] })
    await show({}, { reviewers: ['stranger', 'hubot'] })

    expect(forge.reviewRequests).toEqual([{ number, login: 'hubot' }])
    expect(forge.writes.filter((call) => call === 'requestReview')).toHaveLength(2)
  })

  it('repeats a request whose answer was lost: GitHub keeps one', async () => {
    const { forge, show } = await setUpPull()
    forge.failNext('requestReview', false)

    expect(await show()).toBe(2)

    expect(forge.reviewRequests).toHaveLength(1)
  })

  it.each<[string, Partial<RunRecord>, Partial<RunSettings>]>([
    ['before the end', { status: 'in_progress', conclusion: null, completedAt: null }, {}],
    ['of a run that failed', { conclusion: 'failure' }, {}],
    ['without a pull request', { pullRequestNumber: null }, {}],
    ['of a run that only read', { phases: [buildPhase({ name: 'analyze', report: '# Fine' })] }, {}],
    ['long after the end', { completedAt: new Date('2026-01-01T00:00:00Z') }, {}],
    ['where nobody wants to be told', {}, { notify: 'none' }],
    ['where no reviewer is wanted', {}, { reviewers: [] }],
  ])('asks nobody %s', async (_name, change, settings) => {
    const { forge, show } = await setUpPull()

    await show(change, settings)

    expect(forge.reviewRequests).toEqual([])
  })
})
