import type { RequestRecord, RepositoryState } from 'local-github'
import { spentByUs } from './breakdown.ts'
import type { Spent } from './breakdown.ts'
import type { Place } from './place.ts'
import { belongsTo, isWrite } from './plan-bare-run.ts'

export type OurRun = { ms: number; spent: Spent; requests: RequestRecord[] }

const longestMs = 120_000
const quietMs = 1000
const lookMs = 100

/** One run of the product, from the label to the last thing that people see. */
export async function runOurs(place: Place, fromDirectory?: string): Promise<OurRun> {
  const { github, log } = place
  const { owner, name, number } = await place.newIssue('ours', fromDirectory)
  const before = { requests: github.requests().length, log: log.length }
  const labelledAt = Date.now()
  await github.labelIssue(owner, name, number, 'speckit', place.person)
  const own = () =>
    github
      .requests()
      .slice(before.requests)
      .filter((request) => belongsTo(request, `${owner}/${name}`))
  const deadline = labelledAt + longestMs
  // the last report may come once more: whoever comes next must not pay for it
  while (!isShown(github.state(owner, name)) || Date.now() - (own().at(-1)?.at ?? 0) < quietMs) {
    if (Date.now() > deadline) throw new Error(`our run did not end; the App said:\n${log.slice(-30).join('\n')}`)
    await new Promise((resolve) => setTimeout(resolve, lookMs))
  }
  const requests = own()
  const last = requests.findLastIndex(isWrite)
  const shownAt = requests[last]?.at ?? Number.NaN
  const spent = spentByUs(log.slice(before.log), labelledAt, shownAt)
  return { ms: shownAt - labelledAt, spent, requests: requests.slice(0, last + 1) }
}

function isShown({ pullRequests, checkRuns, comments }: RepositoryState): boolean {
  const head = pullRequests[0]?.headSha
  const done = checkRuns.filter(({ headSha, status }) => headSha === head && status === 'completed')
  const isOver = comments.some(
    ({ body }) =>
      body.includes('speckit:status') && !/Spec Kit: (queued|pending|running|cancelling|waiting)/.test(body),
  )
  const failed = checkRuns.find(({ conclusion }) => conclusion === 'failure')
  if (failed !== undefined) throw new Error(`a phase of our run failed: ${failed.summary}`)
  return done.length === 3 && done.every(({ conclusion }) => conclusion === 'success') && isOver
}
