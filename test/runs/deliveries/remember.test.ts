import { describe, expect, it } from '@jest/globals'
import { remember, rememberEach } from '../../../src/runs/deliveries/remember.ts'

describe('remember', () => {
  it('reads once, however often and by how many at a time it is asked', async () => {
    let reads = 0
    const ask = remember(async () => (reads += 1))

    expect(await Promise.all([ask(), ask()])).toEqual([1, 1])
    expect(await ask()).toBe(1)
  })

  it('reads nothing before it is asked', () => {
    let reads = 0
    remember(async () => (reads += 1))

    expect(reads).toBe(0)
  })

  it('reads again after a read that failed, and tells all who asked meanwhile', async () => {
    let reads = 0
    const ask = remember(async () => {
      reads += 1
      if (reads === 1) throw new Error('away')
      return reads
    })

    expect(await Promise.allSettled([ask(), ask()])).toMatchObject([{ status: 'rejected' }, { status: 'rejected' }])
    expect(await ask()).toBe(2)
    expect(await ask()).toBe(2)
  })

  it('remembers a value that is nothing', async () => {
    let reads = 0
    const ask = remember(async () => {
      reads += 1
      return null
    })

    await ask()
    await ask()

    expect(reads).toBe(1)
  })
})

describe('rememberEach', () => {
  it('keeps one value per key', async () => {
    const reads: string[] = []
    const ask = rememberEach(async (key) => reads.push(key))

    expect([await ask('a'), await ask('b'), await ask('a')]).toEqual([1, 2, 1])
    expect(reads).toEqual(['a', 'b'])
  })
})
