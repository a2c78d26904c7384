import { UnavailableError } from '../errors.ts'

export type GroupOptions<Item, Result> = {
  /**
   * Does all of the group or nothing of it; resolves with the results in the order of the items.
   */
  run: (items: Item[]) => Promise<Result[]>
  maxItems: number
  /** A group ends before it weighs more than this; what is heavier goes alone. */
  maxWeight?: number
  weigh?: (item: Item) => number
  /**
   * What has waited longer when its turn comes is rejected with UnavailableError: nobody waits for
   * it any more.
   */
  maxWaitMs?: number
}

type Entry<Item, Result> = {
  item: Item
  since: number
  resolve: (result: Result) => void
  reject: (error: unknown) => void
}

/**
 * What is asked for in the same turn of the event loop, or while a group is under way, is done
 * together: what comes alone does not wait for company, and the busier it is, the larger the
 * groups. One group at a time, in the order of the calls. A group that fails is halved and tried
 * again, so that the item that is to blame fails alone; while the other side is away, the group
 * fails as a whole.
 */
export function inGroups<Item, Result>(options: GroupOptions<Item, Result>): (item: Item) => Promise<Result> {
  const waiting: Entry<Item, Result>[] = []
  let isBusy = false

  async function runAll(): Promise<void> {
    while (waiting.length > 0) {
      rejectStale(waiting, options.maxWaitMs ?? Infinity)
      const group = waiting.splice(0, sizeOfNext(waiting, options))
      await runGroup(group, options.run)
    }
    isBusy = false
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, since: performance.now(), resolve, reject })
      if (!isBusy) setImmediate(() => void runAll())
      isBusy = true
    })
}

function rejectStale<Item, Result>(waiting: Entry<Item, Result>[], maxWaitMs: number): void {
  const now = performance.now()
  const fresh = waiting.findIndex(({ since }) => now - since <= maxWaitMs)
  const stale = waiting.splice(0, fresh === -1 ? waiting.length : fresh)
  for (const { reject } of stale) reject(new UnavailableError(`it waited longer than ${maxWaitMs} ms for its turn`))
}

function sizeOfNext<Item, Result>(
  waiting: readonly Entry<Item, Result>[],
  { maxItems, maxWeight = Infinity, weigh = () => 0 }: GroupOptions<Item, Result>,
): number {
  let weight = 0
  const end = waiting.findIndex(({ item }, index) => {
    weight += weigh(item)
    return index === maxItems || (index > 0 && weight > maxWeight)
  })
  return end === -1 ? waiting.length : end
}

/** Never rejects: each entry hears of its own end. */
async function runGroup<Item, Result>(
  group: Entry<Item, Result>[],
  run: (items: Item[]) => Promise<Result[]>,
): Promise<void> {
  if (group.length === 0) return
  try {
    const results = await run(group.map(({ item }) => item))
    group.forEach(({ resolve }, index) => resolve(results[index] as Result))
  } catch (error) {
    if (group.length === 1 || error instanceof UnavailableError) return group.forEach(({ reject }) => reject(error))
    const middle = Math.ceil(group.length / 2)
    await runGroup(group.slice(0, middle), run)
    await runGroup(group.slice(middle), run)
  }
}
