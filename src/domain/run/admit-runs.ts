/** A pending run, or one that is not completed, as admission sees it. */
export type AdmissibleRun = {
  id: string
  repositoryId: number
  issueNumber: number
  status: 'queued' | 'in_progress' | 'waiting' | 'completed'
  limits: { maxRunsPerRepository: number | null; maxRunsPerInstallation: number | null }
}

/**
 * Which pending runs get their turn now, of one installation. `pending` oldest first. One active
 * run per issue; a run that waits for people holds its issue, but takes no place under the limits.
 * Who is held back holds back nobody behind it, but those of the same issue, which go in their
 * order.
 */
export function admitRuns(
  pending: readonly AdmissibleRun[],
  active: readonly Omit<AdmissibleRun, 'limits'>[],
): AdmissibleRun[] {
  const going = [...active]
  const heldBack: AdmissibleRun[] = []
  return pending.filter((run) => {
    const isFree = !heldBack.some((other) => isSameIssue(run, other)) && mayGo(run, going)
    if (isFree) going.push(run)
    else heldBack.push(run)
    return isFree
  })
}

function mayGo(run: AdmissibleRun, active: readonly Omit<AdmissibleRun, 'limits'>[]): boolean {
  const { repositoryId, limits } = run
  const isBusy = ({ status }: Omit<AdmissibleRun, 'limits'>) => status === 'queued' || status === 'in_progress'
  return (
    !active.some((other) => isSameIssue(run, other)) &&
    active.filter((other) => other.repositoryId === repositoryId && isBusy(other)).length <
      (limits.maxRunsPerRepository ?? Number.POSITIVE_INFINITY) &&
    active.filter(isBusy).length < (limits.maxRunsPerInstallation ?? Number.POSITIVE_INFINITY)
  )
}

type OfIssue = Pick<AdmissibleRun, 'repositoryId' | 'issueNumber'>

function isSameIssue(one: OfIssue, other: OfIssue): boolean {
  return one.repositoryId === other.repositoryId && one.issueNumber === other.issueNumber
}
