import type { ArtifactSummary } from '../domain/run/artifact.ts'
import { checkRunActions } from './check-run-actions.ts'
import { checkRunAnnotations } from './check-run-annotations.ts'
import { checkRunTitle, longestTitle } from './check-run-title.ts'
import type { CheckRunContent } from '../domain/report/check-run.ts'
import { cutText } from '../text/cut-text.ts'
import { gateBlocks } from './gate-blocks.ts'
import type { Block, Inline } from './markdown.ts'
import {
  code,
  heading,
  link,
  list,
  markdown,
  markdownWithin,
  paragraph,
  plain,
  table,
  untrusted,
  untrustedMarkdown,
} from './markdown.ts'
import { holdsQuestions } from '../domain/report/open-points.ts'
import { questionBlocks } from './question-blocks.ts'
import type { Report } from '../domain/report/report.ts'
import { artifactLink, commitLink, logPlace, reasonBlock, staleBlock } from './run-blocks.ts'
import type { PhaseRecord, RunRecord } from '../domain/run/run.ts'
import { showCost, showDay, showDuration, showSize, showTokens } from '../text/show-quantity.ts'
import { neutraliseLine } from '../text/untrusted-text.ts'
import { phaseSituationOf } from '../domain/report/phase-situation.ts'
import type { PhaseSituation } from '../domain/report/phase-situation.ts'
import { situationOf } from '../domain/report/situation.ts'
import { hasResult } from '../domain/run/run-change.ts'
import { signedLabel } from './situation-words.ts'

/** GitHub says characters; counted in bytes of UTF-8 it holds whatever is meant. */
const longestText = 65_535

/**
 * What the check run of a phase shows, within GitHub's limits. A phase that people have to look at
 * is completed for GitHub, as `action_required`: that is what its pages put first. `serverUrl`:
 * GitHub's address for browsers.
 */
export function checkRunContent(report: Report, phase: PhaseRecord, serverUrl: string): CheckRunContent {
  const situation = phaseSituationOf(report, phase)
  const state = checkStates[situation.kind]
  const isOwn = phase.runId === report.run.id
  return {
    name: checkRunName(phase),
    externalId: phase.id,
    ...state,
    startedAt: phase.startedAt,
    completedAt: state.status === 'completed' ? phase.completedAt : null,
    detailsUrl: pageOf(report, phase),
    title: titleOf(situation, phase),
    summary: summaryOf(report, { phase, situation }, serverUrl),
    text: logText(report, phase),
    annotations: checkRunAnnotations(report.run, phase),
    actions: isOwn ? checkRunActions(situationOf(report), situation) : [],
  }
}

/** What GitHub is told of each state. */
const checkStates: Record<PhaseSituation['kind'], Pick<CheckRunContent, 'status' | 'conclusion'>> = {
  queued: { status: 'queued', conclusion: null },
  will_not_run: { status: 'queued', conclusion: null },
  paused: { status: 'queued', conclusion: null },
  running: { status: 'in_progress', conclusion: null },
  held_up: { status: 'in_progress', conclusion: null },
  cancelling: { status: 'in_progress', conclusion: null },
  waiting_for_answers: { status: 'completed', conclusion: 'action_required' },
  waiting_for_approval: { status: 'completed', conclusion: 'action_required' },
  finished: { status: 'completed', conclusion: 'success' },
  asked: { status: 'completed', conclusion: 'neutral' },
  nothing_changed: { status: 'completed', conclusion: 'neutral' },
  failed: { status: 'completed', conclusion: 'failure' },
  timed_out: { status: 'completed', conclusion: 'timed_out' },
  cancelled: { status: 'completed', conclusion: 'cancelled' },
  skipped: { status: 'completed', conclusion: 'skipped' },
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
    detailsUrl: pageOf(report, phase),
    title: `Moved to ${head.slice(0, 7)}`,
    summary: `The branch has a newer commit; this check goes on there: ${head}`,
    text: '',
    annotations: [],
    actions: [],
  }
}

export function checkRunName({ name }: Pick<PhaseRecord, 'name'>): string {
  return `Spec Kit / ${name}`
}

/** A phase of an earlier run has the page of that run. */
function pageOf({ run, runUrl }: Report, { runId }: PhaseRecord): string {
  return runId === run.id ? runUrl : runUrl.replace(run.id, runId)
}

function titleOf(situation: PhaseSituation, { name }: PhaseRecord): string {
  return cutText(neutraliseLine(checkRunTitle(situation, name).replaceAll('`', '')), longestTitle, '…')
}

type Shown = { phase: PhaseRecord; situation: PhaseSituation }

function summaryOf(report: Report, shown: Shown, serverUrl: string): string {
  const { run } = report
  const { phase, situation } = shown
  const ofRun = situationOf(report)
  const isAsking = situation.kind === 'asked' || situation.kind === 'waiting_for_answers'
  const isAtGate = situation.kind === 'waiting_for_approval' && ofRun.kind === 'waiting_for_approval'
  const blocks: Block[] = [
    factTable(report, shown, serverUrl),
    ...(isAtGate ? gateBlocks(report, ofRun, serverUrl) : []),
    ...(phase.reason === null || isAsking ? [] : reasonBlock({ ...phase, runUrl: pageOf(report, phase) })),
    ...(isAsking || holdsQuestions(run, phase) ? questionBlocks(run, 50) : []),
    ...staleBlock({ stale: report.stale.filter(({ name }) => name === phase.name && hasResult(phase)) }),
    ...artifactList(report, phase),
  ]
  const more = paragraph(plain('… (cut, see '), link('the run page', report.runUrl), plain(')'))
  const fits = (ending: Block[]) => markdownWithin({ blocks, ending, more }, longestText, bytesOf)
  return phase.report === null ? fits([]) : withAnalysis(phase.report, fits)
}

/** As much of it as there is room for. */
function withAnalysis(analysis: string, fits: (ending: Block[]) => string): string {
  for (let limit = 60_000; ; limit = Math.floor(limit * 0.7)) {
    const text = fits([untrustedMarkdown(analysis, limit)])
    if (bytesOf(text) <= longestText || limit < 500) return text
  }
}

function factTable({ run }: Report, { phase, situation }: Shown, serverUrl: string): Block {
  const isOwn = phase.runId === run.id
  const { agent } = run
  const unknown = plain('that of an earlier run')
  const rows: [string, Inline[] | null][] = [
    ['State', [plain(signedLabel(situation))]],
    ['Duration', text(showDuration(phase.startedAt, phase.completedAt))],
    ['Agent', [isOwn ? code(agent.version === null ? agent.name : `${agent.name} ${agent.version}`) : unknown]],
    ['Model', [isOwn ? (modelOf(run, phase) ?? plain('the agent’s default')) : unknown]],
    ['Tokens', text(showTokens(phase.usage))],
    ['Cost', text(showCost(phase.usage))],
    ['Commit', phase.commitSha === null ? null : [commitLink(run, phase.commitSha, serverUrl)]],
    ...(phase.approval === null ? [] : [approvalRow(run, phase.approval, serverUrl)]),
  ]
  return table(
    ['', ''],
    rows.map(([name, value]) => [[plain(name)], value ?? [plain('–')]]),
  )
}

function modelOf({ agent, settings }: RunRecord, { name }: PhaseRecord): Inline | null {
  const model = settings.models[name] ?? agent.model
  return model === null ? null : code(model)
}

function approvalRow(
  run: RunRecord,
  approval: NonNullable<PhaseRecord['approval']>,
  serverUrl: string,
): [string, Inline[]] {
  const { login, sha } = approval
  return ['Approved', [plain('by '), untrusted(login, 100), plain(' at '), commitLink(run, sha, serverUrl)]]
}

function bytesOf(markdownText: string): number {
  return Buffer.byteLength(markdownText, 'utf8')
}

function text(value: string | null): Inline[] | null {
  return value === null ? null : [plain(value)]
}

function artifactList({ artifacts, runUrl }: Report, phase: PhaseRecord): Block[] {
  const own = artifacts.filter(({ phaseId }) => phaseId === phase.id).slice(0, 50)
  if (own.length === 0) return []
  return [heading(4, 'Artifacts'), list(own.map((artifact) => artifactItem(artifact, runUrl)))]
}

function artifactItem(artifact: ArtifactSummary, runUrl: string): Inline[] {
  return [artifactLink(artifact, runUrl), plain(` (${showSize(artifact.size)}, until ${showDay(artifact.expiresAt)})`)]
}

/** Nothing of the log itself: what an agent prints is for those who may see the run page. */
function logText(report: Report, phase: PhaseRecord): string {
  if (phase.startedAt === null) return ''
  return markdown([paragraph(plain('The log is '), ...logPlace(pageOf(report, phase)))])
}
