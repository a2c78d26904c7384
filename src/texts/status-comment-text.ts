import { gateBlocks } from './gate-blocks.ts'
import type { Block, Inline } from './markdown.ts'
import {
  code,
  fence,
  headline,
  hidden,
  link,
  list,
  markdownWithin,
  paragraph,
  plain,
  strong,
  untrusted,
} from './markdown.ts'
import { retryEffect } from '../domain/report/next-commands.ts'
import { phases } from '../domain/run/phase.ts'
import { questionBlocks } from './question-blocks.ts'
import type { Report } from '../domain/report/report.ts'
import {
  agentLine,
  approvalBlock,
  capital,
  currentPhase,
  fileLink,
  keptWork,
  nextBlock,
  phaseTable,
  reasonBlock,
  staleBlock,
  usageLine,
} from './run-blocks.ts'
import type { RunRecord } from '../domain/run/run.ts'
import { enumerate, plural, showDuration, showTime } from '../text/show-quantity.ts'
import { hasResult } from '../domain/run/run-change.ts'
import { shownHead, shownPhases } from '../domain/report/shown-phases.ts'
import { shownRunLine } from './shown-run.ts'
import { statusHeadline } from './status-headline.ts'
import { isBeingCancelled } from '../domain/report/waiting-phase.ts'

export type StatusComment = {
  report: Report
  /** As it is on GitHub now; null = there is none. */
  pullRequest: { number: number; state: 'open' | 'closed'; isDraft: boolean } | null
  /** Line by which the comment is found again. */
  marker: string
  /** GitHub's address for browsers. */
  serverUrl: string
}

const longestComment = 65_536

/** The one comment on an issue: what runs, what came out, what to do next. At most 65,536 characters. */
export function statusCommentText({ report, pullRequest, marker, serverUrl }: StatusComment): string {
  const { run } = report
  const blocks: Block[] = [
    hidden(`${marker}\n${shownRunLine(run)}`),
    headline(3, plain('Spec Kit: '), ...statusHeadline(report)),
    ...situation(report, serverUrl),
    ...outcome(report, pullRequest),
    ...documentLine(report, serverUrl),
    ...questionBlocks(run, 10),
    ...closedNote(run, pullRequest),
    ...staleOrNext(report),
    phaseTable(report, serverUrl),
    ...approvalBlock(report, serverUrl),
    ...behindBlock(report),
    ...emptyBodyNote(run),
  ]
  const more = paragraph(plain('… (cut, see '), link('the run page', report.runUrl), plain(')'))
  const ending = [paragraph(...links(report, pullRequest)), paragraph(...provenance(run))]
  return markdownWithin({ blocks, ending, more }, longestComment)
}

function situation(report: Report, serverUrl: string): Block[] {
  const { run } = report
  if (isBeingCancelled(run)) return [cancellationNote(run)]
  switch (run.status) {
    case 'queued':
      return [paragraph(plain(run.isPending ? lineSentence : queueLine(report.queuePosition)))]
    case 'in_progress':
      return [paragraph(plain(progressLine(run)))]
    case 'waiting':
      return run.waitingFor === 'approval' ? gateBlocks(report, serverUrl) : []
    case 'completed':
      return []
  }
}

function cancellationNote({ cancellation }: RunRecord): Block {
  if (cancellation === null) return paragraph(plain('It is being cancelled.'))
  const { by, detail } = cancellation
  const who = by === null ? [plain(': '), untrusted(detail, 300)] : [plain(' by '), untrusted(by, 100), plain('.')]
  return paragraph(plain('It is being cancelled'), ...who)
}

const lineSentence = 'It starts by itself when its turn comes.'

function queueLine(position: number | null): string {
  if (position === null || position === 0) return 'Waiting for a worker; this run is the next one.'
  return `Waiting for a worker; ${plural(position, 'run')} ${position === 1 ? 'is' : 'are'} before this one.`
}

function progressLine(run: RunRecord): string {
  const phase = currentPhase(run)
  if (phase === null) return 'It is about to end.'
  if (phase.status !== 'in_progress') return `${phase.name} is next; it waits for a worker.`
  return `${phase.name} has been running since ${phase.startedAt === null ? 'just now' : showTime(phase.startedAt)}.`
}

function emptyBodyNote({ issue }: RunRecord): Block[] {
  if (issue.body.trim() !== '') return []
  return [paragraph(plain('The issue has no text: the spec was derived from its title alone.'))]
}

function outcome(report: Report, pullRequest: StatusComment['pullRequest']): Block[] {
  const { run } = report
  if (run.status !== 'completed') return []
  if (run.conclusion !== 'success') {
    return [...reasonBlock(run), ...cancelledBy(run), ...keptWork(report), ...retryBlock(run)]
  }
  const made = [...new Set(run.phases.filter(hasResult).map(({ name }) => phases[name]))]
  const [only] = made
  const is = only === undefined || made.length > 1 ? 'are' : only.verbs.is
  const place = pullRequest === null ? '' : ` in ${describe(pullRequest)} #${pullRequest.number}`
  return [paragraph(plain(`${capital(enumerate(made.map(({ result }) => result)))} ${is} ready for review${place}.`))]
}

function retryBlock(run: RunRecord): Block[] {
  if (run.conclusion === 'neutral') return []
  return [paragraph(plain(`This ${retryEffect(run)}:`)), fence('/speckit retry')]
}

/** The documents as they are on the head of the branch. */
function documentLine(report: Report, serverUrl: string): Block[] {
  const { run } = report
  const sha = shownHead(report)
  if (run.status !== 'completed' || sha === null) return []
  const names = shownPhases(report).flatMap(({ phase: { name, commitSha } }) => {
    const { proof } = phases[name]
    return commitSha !== null && proof.kind === 'document' ? [proof.artifact] : []
  })
  const links = [...new Set(names)].flatMap((name, index) => [
    ...(index === 0 ? [] : [plain(' · ')]),
    fileLink(run, { path: `${run.featureDirectory}/${name}`, sha, label: name }, serverUrl),
  ])
  return links.length === 0 ? [] : [paragraph(plain('Documents: '), ...links)]
}

/** The detail of the run says it too, unless it tells of something else. */
function cancelledBy({ conclusion, cancellation, detail }: RunRecord): Block[] {
  if (conclusion !== 'cancelled' || cancellation === null || cancellation.by === null) return []
  if (detail?.includes(cancellation.by) === true) return []
  return [paragraph(plain('Cancelled by '), untrusted(cancellation.by, 100), plain('.'))]
}

function describe({ isDraft }: { isDraft: boolean }): string {
  return isDraft ? 'draft pull request' : 'pull request'
}

function closedNote(run: RunRecord, pullRequest: StatusComment['pullRequest']): Block[] {
  if (pullRequest?.state !== 'closed') return []
  return [
    paragraph(
      plain(`Pull request #${pullRequest.number} was closed, so it is left alone and no other one is opened. `),
      plain('Reopen it, or open another one from the branch '),
      code(run.branch),
      plain('.'),
    ),
  ]
}

/**
 * After the end the commands name what is out of date; before, it is only said. A gate and a failure have named
 * their commands already. */
function staleOrNext(report: Report): Block[] {
  const { status, conclusion, waitingFor } = report.run
  const isSuccess = status === 'completed' && conclusion === 'success'
  const isGate = status === 'waiting' && waitingFor === 'approval'
  const isLost = status === 'completed' && !isSuccess && conclusion !== 'neutral'
  return [...(isSuccess ? [] : staleBlock(report)), ...(isGate || isLost ? [] : nextBlock(report))]
}

function behindBlock({ behind }: Report): Block[] {
  if (behind.length === 0) return []
  const shown = behind.slice(0, 10)
  const items: Inline[][] = shown.map(({ origin, actor }) => [code(origin), plain(' of '), untrusted(actor.login, 100)])
  if (behind.length > shown.length) items.push([plain(`… and ${behind.length - shown.length} more`)])
  return [paragraph(strong(`In line behind this run`)), list(items)]
}

function links({ run, runUrl }: Report, pullRequest: StatusComment['pullRequest']): Inline[] {
  const pull =
    pullRequest === null ? [] : [plain(`${capital(describe(pullRequest))} #${pullRequest.number}`), plain(' · ')]
  const isStarted = run.startedAt !== null
  return [...pull, link(isStarted ? 'Run page with log and artifacts' : 'Run page', runUrl)]
}

function provenance(run: RunRecord): Inline[] {
  const took = run.status === 'completed' ? showDuration(run.startedAt ?? run.createdAt, run.completedAt) : null
  return [
    plain('Requested by '),
    untrusted(run.actor.login, 100),
    plain(' with '),
    code(run.origin),
    plain(' · '),
    ...agentLine(run),
    ...(took === null ? [] : [plain(` · took ${took}`)]),
    ...usageLine(run),
    ...(run.reason === null ? [] : [plain(' · reason '), code(run.reason)]),
  ]
}
