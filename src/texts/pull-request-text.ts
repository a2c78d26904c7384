import { cutText } from '../text/cut-text.ts'
import type { Block, Inline } from './markdown.ts'
import {
  code,
  heading,
  hidden,
  link,
  list,
  markdown,
  markdownWithin,
  paragraph,
  plain,
  strong,
  untrusted,
  untrustedMarkdown,
} from './markdown.ts'
import type { Report } from '../domain/report/report.ts'
import { questionBlocks } from './question-blocks.ts'
import { agentLine, approvalBlock, phaseTable, staleBlock, usageLine } from './run-blocks.ts'
import type { PhaseRecord, RunRecord } from '../domain/run/run.ts'
import { plural } from '../text/show-quantity.ts'
import { showPhase } from './show-phase.ts'
import { shownPhases } from '../domain/report/shown-phases.ts'
import { shownRunLine } from './shown-run.ts'
import { neutraliseLine } from '../text/untrusted-text.ts'

export type PullRequestText = {
  report: Report
  /** Line that says that this part of the body is ours. */
  marker: string
  /** GitHub's address for browsers. */
  serverUrl: string
  /** Drafts are not supported for this repository: an ordinary pull request was opened. */
  isOrdinary: boolean
}

const longestTitle = 256
const longestBody = 65_536
/** What people write around our part of the body must fit as well. */
const longestOwnPart = 60_000
const endMarker = '<!-- speckit:end -->'

/** Title from the issue, at most 256 characters. */
export function pullRequestTitle({ issue }: Pick<RunRecord, 'issue'>): string {
  return cutText(neutraliseLine(issue.title), longestTitle, '…') || `Spec for issue ${issue.number}`
}

/** What a reviewer wants to know first. At most 65,536 characters. */
export function pullRequestBody({ report, marker, serverUrl, isOrdinary }: PullRequestText): string {
  const { run } = report
  const blocks: Block[] = [
    hidden(`${marker}\n${shownRunLine(run)}`),
    ...(isOrdinary ? [ordinaryNote] : []),
    ...summary(run),
    ...questionBlocks(run, 20),
    phaseTable(report, serverUrl),
    ...staleBlock(report),
    ...approvalBlock(report, serverUrl),
    ...filesByPhase(report),
    ...analysis(report),
  ]
  const more = paragraph(plain('… (cut, see '), link('the run page', report.runUrl), plain(')'))
  const ending = [
    ...provenance(run),
    paragraph(plain(`Part of #${run.issue.number} · `), link('run page', report.runUrl)),
    hidden(endMarker),
  ]
  return markdownWithin({ blocks, ending, more }, longestOwnPart).trimEnd()
}

/**
 * Puts our part into a body that people may have written around. null = leave the body alone: our
 * part was removed, so it is theirs, or their words leave no room for ours.
 */
export function replaceOwnPart(body: string, ownPart: string, marker: string): string | null {
  const text = body.replaceAll('\r\n', '\n')
  const start = text.indexOf(marker)
  if (start === -1) return null
  const end = text.indexOf(endMarker, start)
  const after = end === -1 ? '' : text.slice(end + endMarker.length)
  const replaced = text.slice(0, start) + ownPart + after
  return replaced.length > longestBody ? null : replaced
}

/** Whether a body tells that its pull request is no draft because drafts are not supported. */
export function saysOrdinary(body: string): boolean {
  return body.replaceAll('\r\n', '\n').includes(markdown([ordinaryNote]).trim())
}

const ordinaryNote = paragraph(
  strong('Not a draft:'),
  plain(
    ' draft pull requests are not supported for this repository, so this is an ordinary one. It is a proposal all the same.',
  ),
)

function summary(run: RunRecord): Block[] {
  const { spec } = run
  if (spec === null)
    return [paragraph(plain('The documents of this feature, written by a coding agent with Spec Kit.'))]
  const facts = [
    plural(spec.userStories.length, 'user story', 'user stories'),
    plural(spec.requirementCount, 'requirement'),
    plural(spec.openQuestions.length, 'open question'),
    ...(spec.taskCount === null ? [] : [plural(spec.taskCount, 'task')]),
  ]
  const stories: Inline[][] = spec.userStories.slice(0, 20).map((story) => [untrusted(story, 200)])
  const more = spec.userStories.length - stories.length
  if (more > 0) stories.push([plain(`… and ${more} more in spec.md`)])
  return [
    paragraph(untrusted(spec.title, 300), plain(`: ${facts.join(', ')}.`)),
    ...(stories.length === 0 ? [] : [list(stories)]),
  ]
}

function filesByPhase(report: Report): Block[] {
  const committed = shownPhases(report).flatMap(({ phase }) => (phase.files.length > 0 ? [phase] : []))
  if (committed.length === 0) return []
  return [heading(4, 'Files'), list(committed.map((phase) => [plain(`${showPhase(phase)}: `), ...fileNames(phase)]))]
}

function fileNames({ files }: PhaseRecord): Inline[] {
  const shown = files.slice(0, 30)
  const names = shown.flatMap(({ path, status }, index) => [
    ...(index === 0 ? [] : [plain(', ')]),
    code(path),
    ...(status === 'added' ? [] : [plain(` (${status})`)]),
  ])
  return files.length > shown.length ? [...names, plain(` and ${files.length - shown.length} more`)] : names
}

/** What the newest analysis found, folded in. */
function analysis(report: Report): Block[] {
  const newest = shownPhases(report).findLast(({ phase }) => phase.report !== null)
  if (newest === undefined || newest.phase.report === null) return []
  const of = newest.staleThan === null ? '' : ' (out of date)'
  return [
    hidden(`<details><summary>Analysis of spec, plan and tasks${of}</summary>`),
    untrustedMarkdown(newest.phase.report, 12_000),
    hidden('</details>'),
  ]
}

function provenance(run: RunRecord): Block[] {
  const { agent, executor, actor, issue } = run
  const image = agent.image === null ? [] : [plain(' · image '), code(agent.image)]
  return [
    paragraph(
      plain('Written by '),
      ...agentLine(run),
      ...image,
      plain(' · executor '),
      code(executor),
      plain(' · requested by '),
      untrusted(actor.login, 100),
      ...usageLine(run),
      ...(issue.body.trim() === ''
        ? [plain(' · the issue has no text: the spec was derived from its title alone')]
        : []),
    ),
  ]
}
