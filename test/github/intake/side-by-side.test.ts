import { describe, expect, it } from '@jest/globals'
import { sideBySide } from '../../../src/github/intake/side-by-side.ts'

describe('sideBySide', () => {
  it('does everything, in order, so many at a time', async () => {
    const begun: number[] = []
    let [under, most] = [0, 0]
    await sideBySide([1, 2, 3, 4, 5], 2, async (item) => {
      begun.push(item)
      most = Math.max(most, ++under)
      await Promise.resolve()
      under -= 1
    })

    expect([begun, most]).toEqual([[1, 2, 3, 4, 5], 2])
  })

  it('begins nothing more after a rejection, and waits for what is under way', async () => {
    const begun: number[] = []
    const slow = Promise.withResolvers<void>()
    let isSlowDone = false
    const all = sideBySide([1, 2, 3, 4], 2, async (item) => {
      begun.push(item)
      if (item === 2) throw new Error('first')
      await slow.promise
      isSlowDone = true
    })
    slow.resolve()

    await expect(all).rejects.toThrow('first')
    expect([begun, isSlowDone]).toEqual([[1, 2], true])
  })

  it('has nothing to do with nothing', async () => {
    await expect(sideBySide([], 4, () => Promise.reject(new Error('never')))).resolves.toBeUndefined()
  })
})
