import { describe, expect, it } from '@jest/globals'
import { createKeyedLock } from '../../../src/git/mirror/keyed-lock.ts'

describe('createKeyedLock', () => {
  it('runs tasks of one key in order and others beside them', async () => {
    const withLock = createKeyedLock()
    const events: string[] = []
    const gate = Promise.withResolvers<void>()

    const first = withLock(1, async () => {
      await gate.promise
      events.push('first')
    })
    const second = withLock(1, async () => void events.push('second'))
    await withLock(2, async () => void events.push('other key'))
    gate.resolve()
    await Promise.all([first, second])

    expect(events).toEqual(['other key', 'first', 'second'])
  })

  it('goes on after a task that failed, and gives results back', async () => {
    const withLock = createKeyedLock()

    const failed = withLock(1, () => Promise.reject(new Error('first')))
    const next = withLock(1, () => Promise.resolve(7))

    await expect(failed).rejects.toThrow('first')
    expect(await next).toBe(7)
  })
})
