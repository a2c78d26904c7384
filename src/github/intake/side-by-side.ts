/**
 * Does all of the work, at most `width` pieces at the same time, in the order of the items. After a
 * rejection nothing more is begun; it rejects with the first one when nothing is under way any
 * more.
 */
export async function sideBySide<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const rest = items.values()
  const errors: unknown[] = []

  async function takeTurns(): Promise<void> {
    for (const item of rest) {
      await work(item).catch((error: unknown) => errors.push(error))
      if (errors.length > 0) return
    }
  }

  await Promise.all(Array.from({ length: width }, takeTurns))
  if (errors.length > 0) throw errors[0]
}
