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
import { again, nextCommands } from '../domain/report/next-commands.ts'
import { phases } from '../domain/run/phase.ts'
import { reasons } from '../domain/run/reason.ts'
import { questionBlocks } from './question-blocks.ts'
import type { Report } from '../domain/report/report.ts'
import {
  agentLine,
  approvalBlock,
  commandList,
  fileLink,
  keptWork,
  nextBlock,
  phaseTable,
  reasonBlock,
  staleBlock,
  usageLine,
} from './run-blocks.ts'
import type { RunRecord } from '../domain/run/run.ts'
import { capital } from '../text/capital.ts'
import { showDuration } from '../text/show-quantity.ts'
import { shownHead, shownPhases } from '../domain/report/shown-phases.ts'
import { shownRunLine } from './shown-run.ts'
import { situationHeadline, situationSentence, wordsMarkdown } from './situation-words.ts'
import { isEnded, isLost, situationOf } from '../domain/report/situation.ts'
import type { Situation } from '../domain/report/situation.ts'

export type StatusComment = {
  report: Report
  /** As it is on GitHub now; null = there is none. */
  pullRequest: { number: number; state: 'open' | 'closed'; isDraft: boolean; isMerged?: boolean } | null
  /** Whether the branch of the run is gone; looked at where its pull request is closed. */
  isBranchGone?: boolean
  /** Line by which the comment is found again. */
  marker: string
  /** GitHub's address for browsers. */
  serverUrl: string
}

const longestComment = 65_536

/**
 * The one comment on an issue: what runs, what came out, what to do next. At most 65,536
 * characters.
 */
export function statusCommentText(comment: StatusComment): string {
  const { report, pullRequest, marker, serverUrl } = comment
  const { run } = report
  const situation = situationOf(report, pullRequest?.number ?? null)
  const blocks: Block[] = [
    hidden(`${marker}\n${shownRunLine(run)}`),
    headline(3, plain(`Spec Kit: ${situationHeadline(situation)}`)),
    ...situationBlocks(report, situation, serverUrl),
    ...(isEnded(situation) ? documentLine(report, serverUrl) : []),
    ...questionBlocks(run, 10),
    ...closedNote(comment),
    ...staleOrNext(comment, situation),
    phaseTable(report, serverUrl),
    ...approvalBlock(report, serverUrl),
    ...behindBlock(report),
    ...emptyBodyNote(run),
    ...editedNote(run, situation),
  ]
  const more = paragraph(plain('… (cut, see '), link('the run page', report.runUrl), plain(')'))
  const ending = [paragraph(...links(report, pullRequest)), paragraph(...provenance(run, situation))]
  return markdownWithin({ blocks, ending, more }, longestComment)
}

/** The sentence, or what says it at length. */
function situationBlocks(report: Report, situation: Situation, serverUrl: string): Block[] {
  switch (situation.kind) {
    case 'queued':
    case 'pending':
    case 'running':
    case 'held_up':
    case 'cancelling':
    case 'done':
      return [paragraph(...wordsMarkdown(situationSentence(situation)))]
    case 'waiting_for_answers':
      return []
    case 'waiting_for_approval':
      return gateBlocks(report, situation, serverUrl)
    case 'nothing_changed':
      return [...reasonBlock({ ...report.run, runUrl: report.runUrl }), ...keptWork(report)]
    case 'failed':
    case 'timed_out':
    case 'cancelled':
      return [
        ...reasonBlock({ ...report.run, runUrl: report.runUrl }),
        ...cancelledBy(report.run, situation),
        ...keptWork(report),
        ...retryBlock(report),
      ]
  }
}

function emptyBodyNote({ issue }: RunRecord): Block[] {
  if (issue.body.trim() !== '') return []
  return [paragraph(plain('The issue has no text: the spec was derived from its title alone.'))]
}

function editedNote(run: RunRecord, situation: Situation): Block[] {
  if (!run.isIssueEdited) return []
  const retry = code('/speckit retry')
  return isEnded(situation)
    ? [paragraph(plain('The issue was edited after the request, and this run used the earlier text. '), retry, newText)]
    : [
        paragraph(
          plain('The issue was edited after the request, and this run uses the earlier text. After its end, '),
          retry,
          newText,
        ),
      ]
}

const newText = plain(' on the issue uses the new one.')

/** Once: where the way out names the command already, only what it does is left to say. */
function retryBlock(report: Report): Block[] {
  const [next] = nextCommands(report)
  const { reason } = report.run
  if (next === undefined) return []
  if (reason === null || !reasons[reason].wayOut.includes(`\`${next.command}\``)) {
    return [paragraph(plain(`This ${next.effect}:`)), fence(next.command)]
  }
  return next === again ? [] : [paragraph(plain(`A retry ${next.effect}.`))]
}

/** The documents as they are on the head of the branch. */
function documentLine(report: Report, serverUrl: string): Block[] {
  const { run } = report
  const sha = shownHead(report)
  if (sha === null) return []
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
function cancelledBy({ detail }: RunRecord, situation: Situation): Block[] {
  if (situation.kind !== 'cancelled' || situation.by === null || detail?.includes(situation.by) === true) return []
  return [paragraph(plain('Cancelled by '), untrusted(situation.by, 100), plain('.'))]
}

function describe({ isDraft }: { isDraft: boolean }): string {
  return isDraft ? 'draft pull request' : 'pull request'
}

function closedNote({ report: { run }, pullRequest, isBranchGone }: StatusComment): Block[] {
  if (pullRequest?.state !== 'closed') return []
  if (pullRequest.isMerged === true)
    return [paragraph(plain(`Pull request #${pullRequest.number} was merged. What comes next gets another one.`))]
  if (isBranchGone === true) {
    const deleted = [plain(`Pull request #${pullRequest.number} was closed, and its branch `), code(run.branch)]
    return [paragraph(...deleted, plain(' was deleted: a new run starts again from the base branch.'))]
  }
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
 * After the end the commands name what is out of date; before, it is only said. A gate and a
 * failure have named
 * their commands already. */
function staleOrNext({ report, isBranchGone }: StatusComment, { kind }: Situation): Block[] {
  const hasNamedNext = kind === 'waiting_for_approval' || isLost(kind)
  // there is no document any more that something could be made from
  if (kind === 'done' && isBranchGone === true) return [paragraph(strong('Next')), ...commandList([again])]
  return [...(kind === 'done' ? [] : staleBlock(report)), ...(hasNamedNext ? [] : nextBlock(report))]
}

function behindBlock({ behind }: Report): Block[] {
  if (behind.length === 0) return []
  const shown = behind.slice(0, 10)
  const items: Inline[][] = shown.map(({ origin, actor }) => [code(origin), plain(' of '), untrusted(actor.login, 100)])
  if (behind.length > shown.length) items.push([plain(`… and ${behind.length - shown.length} more`)])
  return [paragraph(strong(`Pending behind this run`)), list(items)]
}

function links({ run, runUrl }: Report, pullRequest: StatusComment['pullRequest']): Inline[] {
  const pull =
    pullRequest === null ? [] : [plain(`${capital(describe(pullRequest))} #${pullRequest.number}`), plain(' · ')]
  const isStarted = run.startedAt !== null
  return [...pull, link(isStarted ? 'Run page with log and artifacts' : 'Run page', runUrl)]
}

function provenance(run: RunRecord, situation: Situation): Inline[] {
  const took = isEnded(situation) ? showDuration(run.startedAt ?? run.createdAt, run.completedAt) : null
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
