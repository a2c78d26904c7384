import { describe, expect, it } from '@jest/globals'
import { createStopwatch } from '../../../src/runs/execution/stopwatch.ts'

describe('createStopwatch', () => {
  it('adds up what a step took, also when it failed, in the order of the beginnings', async () => {
    let time = 0
    const stopwatch = createStopwatch(() => time)
    const take = (ms: number) => async () => void (time += ms)

    await stopwatch.time('fetch', take(5))
    await stopwatch.time('agent', take(100))
    await stopwatch.time('fetch', take(2))
    const failed = stopwatch.time('push', async () => {
      time += 3
      throw new Error('refused')
    })

    await expect(failed).rejects.toThrow('refused')
    expect(Object.entries(stopwatch.steps())).toEqual([
      ['fetch', 7],
      ['agent', 100],
      ['push', 3],
    ])
  })
})
