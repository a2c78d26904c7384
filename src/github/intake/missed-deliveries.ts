import type { Attempt } from './delivery-log.ts'

/** A delivery that we do not have. */
export type Missed = Omit<Attempt, 'id' | 'at'> & {
  /** When GitHub sent it first, as far as the log was read. */
  deliveredAt: Date
  /** Of its attempts, newest first: each carried the same. */
  attemptIds: number[]
}

/** One delivery for each GUID, oldest first. */
export function missedDeliveries(attempts: readonly Attempt[], known: ReadonlySet<string>): Missed[] {
  const found = new Map<string, Missed>()
  for (const { id, at, ...what } of attempts.toSorted(byTime)) {
    if (known.has(what.guid)) continue
    const earlier = found.get(what.guid)
    if (earlier === undefined) found.set(what.guid, { ...what, deliveredAt: at, attemptIds: [id] })
    else earlier.attemptIds.unshift(id)
  }
  return [...found.values()]
}

/**
 * What may be about the same issue stays together: the list does not tell the issue. The group with
 * the oldest delivery comes first.
 */
export function byRepository(missed: readonly Missed[]): Missed[][] {
  const groups = Map.groupBy(missed, ({ repositoryId, installationId }) => `${repositoryId ?? `of ${installationId}`}`)
  return [...groups.values()]
}

function byTime(one: Attempt, other: Attempt): number {
  return one.at.getTime() - other.at.getTime() || one.id - other.id
}
