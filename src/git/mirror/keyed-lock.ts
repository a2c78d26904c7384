/**
 * Runs tasks with the same key one after another, in the order of their calls; a failed task does
 * not hold up the next.
 */
export function createKeyedLock(): KeyedLock {
  const tails = new Map<number, Promise<void>>()
  return async function withLock(key, task) {
    const before = tails.get(key) ?? Promise.resolve()
    const result = before.then(task)
    const tail = result.then(
      () => undefined,
      () => undefined,
    )
    tails.set(key, tail)
    try {
      return await result
    } finally {
      if (tails.get(key) === tail) tails.delete(key)
    }
  }
}

export type KeyedLock = <T>(key: number, task: () => Promise<T>) => Promise<T>
