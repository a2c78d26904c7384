import { describe, expect, it } from '@jest/globals'
import { UnavailableError } from '../../src/errors.ts'
import { inGroups } from '../../src/store/in-groups.ts'

/** Records the groups; the first one waits for `open`. */
function recorder() {
  const gate = Promise.withResolvers<void>()
  const groups: string[][] = []
  async function run(items: string[]): Promise<string[]> {
    groups.push(items)
    await gate.promise
    return items.map((item) => item.toUpperCase())
  }
  return { groups, run, open: gate.resolve }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await new Promise(setImmediate)
}

describe('inGroups', () => {
  it('does together what is asked for in the same turn, and answers each with its own result', async () => {
    const { groups, run, open } = recorder()
    const ask = inGroups({ run, maxItems: 10 })
    open()

    const answers = await Promise.all(['a', 'b', 'c'].map(ask))

    expect(answers).toEqual(['A', 'B', 'C'])
    expect(groups).toEqual([['a', 'b', 'c']])
  })

  it('collects the next group while one is under way, and never runs two', async () => {
    const { groups, run, open } = recorder()
    const ask = inGroups({ run, maxItems: 10 })
    const answers = [ask('a')]
    await turns(2)

    answers.push(ask('b'))
    await turns(2)
    answers.push(ask('c'))
    const before = groups.length
    open()

    expect(await Promise.all(answers)).toEqual(['A', 'B', 'C'])
    expect(before).toBe(1)
    expect(groups).toEqual([['a'], ['b', 'c']])
    expect(await ask('d')).toBe('D')
  })

  it.each([
    ['the number of items', { maxItems: 2 }, [['aa', 'bb'], ['cccc', 'd'], ['e']]],
    ['the weight', { maxItems: 9, maxWeight: 4 }, [['aa', 'bb'], ['cccc'], ['d', 'e']]],
    ['the weight, with items above it alone', { maxItems: 9, maxWeight: 1 }, [['aa'], ['bb'], ['cccc'], ['d'], ['e']]],
  ])('ends a group by %s', async (_, limits, expected) => {
    const { groups, run, open } = recorder()
    const ask = inGroups({ run, weigh: (item: string) => item.length, ...limits })
    open()

    await Promise.all(['aa', 'bb', 'cccc', 'd', 'e'].map(ask))

    expect(groups).toEqual(expected)
  })

  it('lets an item that is to blame fail alone', async () => {
    const tried: string[][] = []
    const ask = inGroups({
      maxItems: 10,
      run: async (items: string[]) => {
        tried.push(items)
        if (items.includes('bad')) throw new Error('a bad one')
        return items
      },
    })

    const ended = await Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map(ask))

    expect(ended.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled', 'fulfilled'])
    expect(tried.length).toBeLessThanOrEqual(7)
  })

  it('tries nothing again while the other side is away, and goes on with the next group', async () => {
    let calls = 0
    const ask = inGroups({
      maxItems: 10,
      run: async (items: string[]) => {
        calls += 1
        if (calls === 1) throw new UnavailableError('away')
        return items
      },
    })

    const ended = await Promise.allSettled(['a', 'b', 'c'].map(ask))

    expect(ended.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected'])
    expect(calls).toBe(1)
    expect(await ask('d')).toBe('d')
  })

  it('turns away what has waited too long, and does the rest', async () => {
    const { groups, run, open } = recorder()
    const ask = inGroups({ run, maxItems: 10, maxWaitMs: 30 })
    const first = ask('a')
    await turns(2)
    const stale = ask('stale').catch((error: unknown) => error)
    await new Promise((resolve) => setTimeout(resolve, 50))

    const fresh = ask('b')
    open()

    expect(await stale).toBeInstanceOf(UnavailableError)
    expect(await Promise.all([first, fresh])).toEqual(['A', 'B'])
    expect(groups).toEqual([['a'], ['b']])
  })
})
