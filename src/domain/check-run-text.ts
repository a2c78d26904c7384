import type { ArtifactSummary } from './artifact.ts'
import type { Annotation, CheckRunContent } from './check-run.ts'
import { cutText, keepEnd } from './cut-text.ts'
import type { Block, Inline } from './markdown.ts'
import {
  code,
  fence,
  heading,
  link,
  list,
  markdown,
  markdownWithin,
  paragraph,
  plain,
  prose,
  table,
} from './markdown.ts'
import { phases } from './phase.ts'
import { reasons } from './reason.ts'
import type { Report } from './report.ts'
import { commitLink, openQuestions, reasonBlock } from './run-blocks.ts'
import type { PhaseRecord, RunRecord } from './run.ts'
import { plural, showCost, showDuration, showTokens } from './show-quantity.ts'
import { showState } from './show-state.ts'
import { neutralise, neutraliseLine, withoutHidden } from './untrusted-text.ts'

const longestTitle = 255
/** GitHub says characters; counted in bytes of UTF-8 it holds whatever is meant. */
const longestText = 65_535
const mostAnnotations = 50

/** What the check run of a phase shows, within GitHub's limits. `serverUrl`: GitHub's address for browsers. */
export function checkRunContent(report: Report, phase: PhaseRecord, serverUrl: string): CheckRunContent {
  const isCompleted = phase.status === 'completed'
  return {
    name: checkRunName(phase),
    externalId: phase.id,
    status: isCompleted ? 'completed' : phase.status === 'in_progress' ? 'in_progress' : 'queued',
    conclusion: isCompleted ? (phase.conclusion ?? 'neutral') : null,
    startedAt: phase.startedAt,
    completedAt: isCompleted ? phase.completedAt : null,
    detailsUrl: report.runUrl,
    title: titleOf(report.run, phase),
    summary: summaryOf(report, phase, serverUrl),
    text: logText(report, phase),
    annotations: annotationsOf(report.run, phase),
  }
}

/** How an open check on a commit is closed that is not the head of the branch any more. */
export function movedCheckRun(report: Report, phase: PhaseRecord, head: string): CheckRunContent {
  return {
    name: checkRunName(phase),
    externalId: phase.id,
    status: 'completed',
    conclusion: 'neutral',
    startedAt: phase.startedAt,
    completedAt: null,
    detailsUrl: report.runUrl,
    title: `Moved to ${head.slice(0, 7)}`,
    summary: `The branch has a newer commit; this check goes on there: ${head}`,
    text: '',
    annotations: [],
  }
}

export function checkRunName({ name }: Pick<PhaseRecord, 'name'>): string {
  return `Spec Kit / ${name}`
}

function titleOf(run: RunRecord, phase: PhaseRecord): string {
  return cutText(neutraliseLine(outcomeOf(run, phase).replaceAll('`', '')), longestTitle, '…')
}

function outcomeOf(run: RunRecord, phase: PhaseRecord): string {
  const { artifact } = phases[phase.name]
  switch (phase.status) {
    case 'queued':
      return `${phase.name} waits for its turn`
    case 'waiting':
      return `${phase.name} waits for ${run.waitingFor === 'answers' ? 'answers' : 'approval'}`
    case 'in_progress':
      return `${phase.name} is running`
    case 'completed':
      break
  }
  if (phase.reason !== null) return `${reasons[phase.reason].title}. ${reasons[phase.reason].wayOut}`
  if (phase.conclusion === 'skipped') return `${phase.name} did not run: an earlier phase ended the run`
  if (phase.conclusion !== 'success') return `${phase.name} ended without a commit: see the run page`
  const questions = phase.name === 'specify' ? (run.spec?.openQuestions.length ?? 0) : 0
  if (questions > 0)
    return `${artifact} is written with ${plural(questions, 'open question')}: answer ${questions === 1 ? 'it' : 'them'}`
  return `${artifact} is written: review it`
}

function summaryOf(report: Report, phase: PhaseRecord, serverUrl: string): string {
  const { run } = report
  const blocks: Block[] = [
    factTable(run, phase, serverUrl),
    ...(phase.reason === null ? [] : reasonBlock(phase)),
    ...(phase.name === 'specify' && phase.commitSha !== null ? openQuestions(run, 50) : []),
    ...artifactList(report, phase),
    ...(phase.reason === null ? finalMessage(phase) : []),
  ]
  const more = paragraph(plain('… (cut, see '), link('the run page', report.runUrl), plain(')'))
  return markdownWithin({ blocks, ending: [], more }, longestText, bytesOf)
}

function factTable(run: RunRecord, phase: PhaseRecord, serverUrl: string): Block {
  const { agent } = run
  const rows: [string, Inline | null][] = [
    ['State', plain(showState(phase))],
    ['Duration', text(showDuration(phase.startedAt, phase.completedAt))],
    ['Agent', code(agent.version === null ? agent.name : `${agent.name} ${agent.version}`)],
    ['Model', agent.model === null ? plain('the agent’s default') : code(agent.model)],
    ['Tokens', text(showTokens(phase.usage))],
    ['Cost', text(showCost(phase.usage))],
    ['Commit', phase.commitSha === null ? null : commitLink(run, phase.commitSha, serverUrl)],
  ]
  return table(
    ['', ''],
    rows.map(([name, value]) => [[plain(name)], [value ?? plain('–')]]),
  )
}

function bytesOf(markdownText: string): number {
  return Buffer.byteLength(markdownText, 'utf8')
}

function text(value: string | null): Inline | null {
  return value === null ? null : plain(value)
}

function artifactList({ artifacts, runUrl }: Report, phase: PhaseRecord): Block[] {
  const own = artifacts.filter(({ phaseId }) => phaseId === phase.id).slice(0, 50)
  if (own.length === 0) return []
  return [heading(4, 'Artifacts'), list(own.map((artifact) => artifactItem(artifact, runUrl)))]
}

function artifactItem({ id, name, size, expiresAt }: ArtifactSummary, runUrl: string): Inline[] {
  const until = expiresAt.toISOString().slice(0, 10)
  return [
    link(cutText(name, 100, '…'), `${runUrl}/artifacts/${id}/download`),
    plain(` (${size.toLocaleString('en-US')} bytes, until ${until})`),
  ]
}

function finalMessage({ detail }: PhaseRecord): Block[] {
  if (detail === null || detail.trim() === '') return []
  return [heading(4, 'What the agent said last'), { type: 'blockquote', children: [paragraph(...prose(detail, 1500))] }]
}

function logText({ logTails, runUrl }: Report, phase: PhaseRecord): string {
  const log = withoutHidden(logTails[phase.id] ?? '').trimEnd()
  if (log === '') return ''
  const opening = [paragraph(plain('The end of the log; all of it is on '), link('the run page', runUrl), plain(':'))]
  const whole = (bytes: number) => markdown([...opening, fence(keepEnd(log, bytes))])
  const size = Buffer.byteLength(whole(longestText))
  // what is put between backticks makes the text up to a third longer than the log that went into it
  return size <= longestText ? whole(longestText) : whole(Math.floor((longestText - 1000) * 0.75))
}

function annotationsOf(run: RunRecord, phase: PhaseRecord): Annotation[] {
  if (phase.name !== 'specify' || phase.commitSha === null) return []
  return (run.spec?.openQuestions ?? []).slice(0, mostAnnotations).map(({ line, text }) => ({
    path: `${run.featureDirectory}/spec.md`,
    line: Math.max(1, line),
    level: 'warning',
    title: 'Needs clarification',
    message: cutText(neutralise(text), 1000) || 'An open question without text',
  }))
}
