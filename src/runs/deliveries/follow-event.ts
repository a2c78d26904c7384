import type { Reason } from '../../domain/run/reason.ts'
import type { RepositoryEvent } from '../../domain/trigger/repository-event.ts'
import type { RunRecord } from '../../domain/run/run.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Forge } from '../../ports/forge.ts'
import type { Log } from '../../ports/log.ts'
import type { RemoteRecordStore, ReportStore, RunStore } from '../../ports/store.ts'

export type FollowEventParts = {
  store: Pick<RunStore, 'openRuns' | 'steerRun' | 'featureRuns' | 'moveRepository'> &
    Pick<ReportStore, 'wantReport'> &
    Pick<RemoteRecordStore, 'remoteRecord'>
  forge: Pick<Forge, 'branchHead'>
  clock: Clock
  log: Log
}

/**
 * Lets the runs follow what happened to their repository, or ends them with the reason. Safe to
 * repeat; resolves with the outcome in words.
 */
export async function followEvent(parts: FollowEventParts, event: RepositoryEvent): Promise<string> {
  const { store } = parts
  switch (event.kind) {
    case 'comment_changed': {
      const [newest] = await store.featureRuns(event.repositoryId, event.issueNumber, 1)
      if (newest === undefined) return 'ignored: no run shows anything there'
      await store.wantReport(newest.id)
      return `run ${newest.id} is shown again`
    }
    case 'branch_moved':
      return followBranch(parts, event)
    case 'repository_moved':
      return followRepository(parts, event)
    case 'issue_gone': {
      const open = await store.openRuns({ repositoryId: event.repositoryId })
      const runs = open.filter(({ issue }) => issue.number === event.issueNumber)
      const detail = `The issue #${event.issueNumber} was ${event.how}.`
      return endAll(parts, runs, { reason: 'issue_gone', detail })
    }
    case 'repository_gone': {
      const runs = await store.openRuns({ repositoryId: event.repositoryId })
      return endAll(parts, runs, { reason: 'repository_gone', detail: `The repository was ${event.how}.` })
    }
    case 'installation_gone': {
      const runs = await store.openRuns({ installationId: event.installationId })
      const detail = `The installation of the App was ${event.how}.`
      return endAll(parts, runs, { reason: 'installation_gone', detail })
    }
    case 'repositories_removed': {
      const open = await store.openRuns({ installationId: event.installationId })
      const runs = open.filter(({ repository }) => event.repositoryIds.includes(repository.id))
      const detail = 'The repository was taken out of the installation of the App.'
      return endAll(parts, runs, { reason: 'installation_gone', detail })
    }
  }
}

async function endAll(
  { store, clock, log }: FollowEventParts,
  runs: readonly RunRecord[],
  { reason, detail }: { reason: Reason; detail: string },
): Promise<string> {
  // the pending ones first: none of them gets its turn because the run before it ends
  for (const { id } of runs.toSorted((one, other) => Number(other.isPending) - Number(one.isPending))) {
    await store.steerRun(
      id,
      { kind: 'cancel', cancellation: { by: null, reason, detail } },
      { by: null, at: clock.now() },
    )
    log.info({ runId: id, reason }, 'a run was ended by an event')
  }
  return runs.length === 0 ? 'ignored: no run is open there' : `ended ${runs.map(({ id }) => `run ${id}`).join(', ')}`
}

async function followRepository(
  { store }: FollowEventParts,
  { repositoryId, owner, name, installationId }: Extract<RepositoryEvent, { kind: 'repository_moved' }>,
): Promise<string> {
  await store.moveRepository(repositoryId, { owner, name, installationId })
  const runs = await store.openRuns({ repositoryId })
  for (const { id } of runs) await store.wantReport(id)
  return `the repository ${repositoryId} is ${owner}/${name} now; ${runs.length} open runs follow`
}

/**
 * A deleted branch ends its run. A person's commit on top of it moves what a gate or a question is
 * about. Events come late and in any order: what counts is where the branch is now.
 */
async function followBranch(
  parts: FollowEventParts,
  { repositoryId, branch, login }: Extract<RepositoryEvent, { kind: 'branch_moved' }>,
): Promise<string> {
  const { store, forge, clock } = parts
  const open = await store.openRuns({ repositoryId })
  const run = open.find((other) => other.branch === branch && !other.isPending && other.headSha !== null)
  if (run === undefined) return 'ignored: no run waits on that branch'
  const head = await forge.branchHead(run, branch)
  if (head === null) {
    return endAll(parts, [run], { reason: 'branch_gone', detail: `${login} deleted the branch ${branch}.` })
  }
  if (head === run.headSha || (await isOwnPush(store, run, head))) return 'ignored: the branch is where the run left it'
  await store.steerRun(run.id, { kind: 'moved', headSha: head }, { by: null, at: clock.now() })
  return `run ${run.id} saw ${branch} move to ${head.slice(0, 7)}`
}

/** Pushed by the phase that is at work, and not recorded yet. */
async function isOwnPush(
  store: Pick<RemoteRecordStore, 'remoteRecord'>,
  { phases }: RunRecord,
  sha: string,
): Promise<boolean> {
  const working = phases.filter(({ status }) => status === 'in_progress')
  const pushed = await Promise.all(working.map(({ id }) => store.remoteRecord(`push:${id}`)))
  return pushed.includes(sha)
}
