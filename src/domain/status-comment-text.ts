import type { Block, Inline } from './markdown.ts'
import { code, heading, hidden, link, list, markdownWithin, paragraph, plain, strong, untrusted } from './markdown.ts'
import type { Report } from './report.ts'
import { agentLine, currentPhase, openQuestions, phaseTable, reasonBlock } from './run-blocks.ts'
import type { RunRecord } from './run.ts'
import { plural, showDuration } from './show-quantity.ts'

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
    heading(3, `Spec Kit: ${headline(run)}`),
    ...situation(report),
    phaseTable(run, serverUrl),
    ...emptyBodyNote(run),
    ...outcome(report, pullRequest),
    ...openQuestions(run, 10),
    ...nextSteps(run, pullRequest),
  ]
  const more = paragraph(plain('… (cut, see '), link('the run page', report.runUrl), plain(')'))
  const ending = [paragraph(...links(report, pullRequest)), paragraph(...provenance(run))]
  return markdownWithin({ blocks, ending, more }, longestComment)
}

/** Whether the comment shows a run that is newer than this one: a late report must not cover it. */
export function showsNewerRun(body: string, run: Pick<RunRecord, 'id' | 'createdAt'>): boolean {
  const shown = /^<!-- speckit:run:(\S+) (\S+) -->\r?$/m.exec(body)
  return shown !== null && shown[2] !== run.id && new Date(shown[1] ?? '') > run.createdAt
}

function shownRunLine({ id, createdAt }: RunRecord): string {
  return `<!-- speckit:run:${createdAt.toISOString()} ${id} -->`
}

function headline(run: RunRecord): string {
  const phase = currentPhase(run)?.name
  switch (run.status) {
    case 'queued':
      return 'queued'
    case 'in_progress':
      return phase === undefined ? 'running' : `running ${phase}`
    case 'waiting':
      return run.waitingFor === 'answers' ? 'waiting for answers' : 'waiting for approval'
    case 'completed':
      return conclusionLine(run)
  }
}

function conclusionLine(run: RunRecord): string {
  switch (run.conclusion) {
    case 'success':
      return 'ready for review'
    case 'cancelled':
      return 'cancelled'
    case 'timed_out':
      return 'timed out'
    case 'failure':
      return 'failed'
    case 'neutral':
    case 'skipped':
    case null:
      return 'nothing changed'
  }
}

function situation({ run, queuePosition }: Report): Block[] {
  if (run.status === 'queued') return [paragraph(plain(queueLine(queuePosition)))]
  const phase = currentPhase(run)
  if (run.status !== 'in_progress' || phase === null) return []
  if (phase.status !== 'in_progress') return [paragraph(plain(`${phase.name} is next; it waits for a worker.`))]
  return [paragraph(plain(`${phase.name} has been running since ${timeOf(phase.startedAt)}.`))]
}

function queueLine(position: number | null): string {
  if (position === null || position === 0) return 'Waiting for a worker; this run is the next one.'
  return `Waiting for a worker; ${plural(position, 'run')} ${position === 1 ? 'is' : 'are'} before this one.`
}

function timeOf(date: Date | null): string {
  return date === null ? 'just now' : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function emptyBodyNote({ issue }: RunRecord): Block[] {
  if (issue.body.trim() !== '') return []
  return [paragraph(plain('The issue has no text: the spec was derived from its title alone.'))]
}

function outcome({ run }: Report, pullRequest: StatusComment['pullRequest']): Block[] {
  if (run.status !== 'completed')
    return run.cancelRequestedAt === null ? [] : [paragraph(plain('It is being cancelled.'))]
  if (run.conclusion !== 'success') return reasonBlock(run)
  const documents = run.phases.filter(({ commitSha }) => commitSha !== null).map(({ name }) => documentOf[name])
  const place = pullRequest === null ? '' : ` in ${describe(pullRequest)} #${pullRequest.number}`
  return [
    paragraph(plain(`${enumerate(documents)} ${documents.length === 1 ? 'is' : 'are'} ready for review${place}.`)),
  ]
}

const documentOf = { specify: 'The spec', plan: 'the plan', tasks: 'the tasks' } as const

function enumerate(words: string[]): string {
  const text = words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1)}`
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function describe({ isDraft }: { isDraft: boolean }): string {
  return isDraft ? 'draft pull request' : 'pull request'
}

function nextSteps(run: RunRecord, pullRequest: StatusComment['pullRequest']): Block[] {
  const steps: Inline[][] = []
  if (pullRequest?.state === 'closed') {
    steps.push([
      plain(`Pull request #${pullRequest.number} was closed, so it is left alone and no other one is opened. `),
      plain('Reopen it, or open another one from the branch '),
      code(run.branch),
      plain('.'),
    ])
  }
  if (run.status === 'completed' && run.conclusion === 'success') {
    if (pullRequest?.state === 'open')
      steps.push([plain(`Read the documents in #${pullRequest.number} and change what is wrong.`)])
    const isUnclear = (run.spec?.openQuestions.length ?? 0) > 0
    if (isUnclear) steps.push([plain('Answer the open questions in spec.md on the branch.')])
  }
  return steps.length === 0 ? [] : [paragraph(strong('Next')), list(steps)]
}

function links({ run, runUrl }: Report, pullRequest: StatusComment['pullRequest']): Inline[] {
  const pull =
    pullRequest === null ? [] : [plain(`${capital(describe(pullRequest))} #${pullRequest.number}`), plain(' · ')]
  const isStarted = run.startedAt !== null
  return [...pull, link(isStarted ? 'Run page with log and artifacts' : 'Run page', runUrl)]
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

function provenance(run: RunRecord): Inline[] {
  const took = run.status === 'completed' ? showDuration(run.startedAt ?? run.createdAt, run.completedAt) : null
  return [
    plain('Requested by '),
    untrusted(run.actor.login, 100),
    plain(' · '),
    ...agentLine(run),
    ...(took === null ? [] : [plain(` · took ${took}`)]),
    ...(run.reason === null ? [] : [plain(' · reason '), code(run.reason)]),
  ]
}
