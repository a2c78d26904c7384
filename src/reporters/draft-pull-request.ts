import { hasMarker, marker } from '../domain/report/marker.ts'
import { pullRequestBody, pullRequestTitle, replaceOwnPart, saysOrdinary } from '../texts/pull-request-text.ts'
import type { Report } from '../domain/report/report.ts'
import { shownHead } from '../domain/report/shown-phases.ts'
import { situationOf } from '../domain/report/situation.ts'
import { showsOtherRun } from '../texts/shown-run.ts'
import { UserError } from '../errors.ts'
import type { Forge, NewPullRequest, PullRequest } from '../ports/forge.ts'
import type { Reporter } from '../ports/reporter.ts'
import type { ReportContext } from './report-context.ts'
import type { SeenPullRequests } from './seen-pull-requests.ts'

type Parts = ReportContext & {
  /** Told which one there is now. */
  seen?: SeenPullRequests
  forge: Pick<Forge, 'pullRequestsFrom' | 'createPullRequest' | 'updatePullRequest' | 'branchHead'>
}

/**
 * One draft pull request a branch, once the branch holds a commit. An open one is adopted; one that
 * a person closed while the run went on is left alone and no other is opened. A new run after a
 * merge or a close gets a new one. Its title and what people write around our part of the body are
 * theirs.
 */
export function createDraftPullRequest(parts: Parts): Reporter {
  return {
    name: 'draft-pull-request',
    show: async (report) => {
      const { run } = report
      parts.seen?.forget(run)
      if (shownHead(report) === null || situationOf(report).kind === 'pending') return
      const found = await parts.forge.pullRequestsFrom(run, run.branch)
      const open = found.find(({ state }) => state === 'open')
      const own = found.find(({ number }) => number === run.pullRequestNumber)
      const current =
        open ?? own ?? (run.phases.some(({ commitSha }) => commitSha !== null) ? await propose(parts, report) : null)
      parts.seen?.keep(run, current ?? found[0] ?? null)
      if (current !== null) await record(parts, report, current)
      if (open !== undefined) await update(parts, report, open)
    },
  }
}

/** null = the branch was deleted meanwhile, so that there is nothing to propose. */
async function propose(parts: Parts, report: Report): Promise<PullRequest | null> {
  try {
    return await create(parts, report)
  } catch (error) {
    const { run } = report
    if (!(error instanceof UserError) || (await parts.forge.branchHead(run, run.branch)) !== null) throw error
    return null
  }
}

async function create(parts: Parts, report: Report): Promise<PullRequest> {
  const { run } = report
  const request = (isDraft: boolean): NewPullRequest => ({
    branch: run.branch,
    base: run.baseBranch,
    title: parts.mask(pullRequestTitle(run)),
    body: bodyOf(parts, report, !isDraft),
    isDraft,
  })
  try {
    return await parts.forge.createPullRequest(run, request(true))
  } catch (error) {
    if (!(error instanceof UserError) || error.code !== 'draft_not_supported') throw error
    return parts.forge.createPullRequest(run, request(false))
  }
}

async function record({ remoteRecords }: Parts, { run }: Report, { number }: PullRequest): Promise<void> {
  const key = `pull-request:${run.repository.id}:${run.branch}`
  if ((await remoteRecords.remoteRecord(key)) !== String(number))
    await remoteRecords.recordRemote(key, { runId: run.id, kind: 'pull_request', remoteId: String(number) })
  if (run.pullRequestNumber !== number) await remoteRecords.recordPullRequest(run.id, number)
}

async function update(parts: Parts, report: Report, { number, body }: PullRequest): Promise<void> {
  const own = bodyOf(parts, report, saysOrdinary(body))
  const isOurs = hasMarker(body, keyOf(report), parts.markerSecret)
  if (showsOtherRun(body, report.run)) return
  const wanted = isOurs ? replaceOwnPart(body, own, markerOf(parts, report)) : null
  if (wanted !== null && wanted !== body.replaceAll('\r\n', '\n'))
    await parts.forge.updatePullRequest(report.run, number, { body: wanted })
}

function bodyOf(parts: Parts, report: Report, isOrdinary: boolean): string {
  return parts.mask(
    pullRequestBody({ report, marker: markerOf(parts, report), serverUrl: parts.serverUrl, isOrdinary }),
  )
}

function markerOf({ markerSecret }: Parts, report: Report): string {
  return marker(keyOf(report), markerSecret)
}

function keyOf({ run }: Report): string {
  return `pull-request:${run.repository.id}:${run.issue.number}`
}
