/**
 * What a phase needs and does not find for now, named by the reason that it ends with when that
 * does not come back.
 */
export type AbsenceReason = 'executor_unavailable' | 'image_missing' | 'disk_full'

export type Absence = { reason: AbsenceReason; since: Date }

/** As in “waiting for the Docker engine”. */
export const absentParts: Record<AbsenceReason, string> = {
  executor_unavailable: 'the Docker engine',
  image_missing: 'the job image',
  disk_full: 'free disk space',
}

export function isAbsenceReason(reason: string): reason is AbsenceReason {
  return reason in absentParts
}

/**
 * How a phase that does not find what it needs goes on: it waits from the moment when that was
 * first missed, and null = it has waited long enough. `patienceMs` by what is missed.
 */
export function waitFor(
  { absence }: { absence: Absence | null },
  reason: AbsenceReason,
  { now, patienceMs }: { now: Date; patienceMs: Record<AbsenceReason, number> },
): Absence | null {
  const since = absence?.reason === reason ? absence.since : now
  return now.getTime() - since.getTime() < patienceMs[reason] ? { reason, since } : null
}
