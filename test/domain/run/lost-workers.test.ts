import { expect, it } from '@jest/globals'
import { lostWorkers } from '../../../src/domain/run/lost-workers.ts'

it.each([0, 1, 2])('a phase under which %i workers died is worth another one', (workerDeaths) => {
  expect(lostWorkers({ name: 'plan', workerDeaths })).toBeNull()
})

it.each([3, 4])('a phase under which %i workers died has failed', (workerDeaths) => {
  expect(lostWorkers({ name: 'plan', workerDeaths })).toEqual({
    kind: 'failed',
    conclusion: 'failure',
    reason: 'worker_lost',
    detail: `${workerDeaths} workers ended without a word while they were at plan.`,
    usage: null,
  })
})
