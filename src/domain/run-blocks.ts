import type { Block, Inline } from './markdown.ts'
import { code, link, list, paragraph, plain, prose, strong, table, untrusted } from './markdown.ts'
import { reasons } from './reason.ts'
import type { Reason } from './reason.ts'
import type { PhaseRecord, RunRecord } from './run.ts'
import { plural, showCost, showDuration } from './show-quantity.ts'
import { showPhase, showState } from './show-state.ts'

/** Parts of a run that the status comment, the pull request and the check runs show alike. `serverUrl`: GitHub's address for browsers. */
export function phaseTable(run: RunRecord, serverUrl: string): Block {
  const head = ['Phase', 'State', 'Duration', 'Commit', 'Files', 'Cost']
  return table(
    head,
    run.phases.map((phase) => [
      [plain(showPhase(phase))],
      [plain(showState(phase))],
      [plain(showDuration(phase.startedAt, phase.completedAt) ?? '–')],
      [phase.commitSha === null ? plain('–') : commitLink(run, phase.commitSha, serverUrl)],
      [plain(phase.commitSha === null ? '–' : String(phase.files.length))],
      [plain(showCost(phase.usage) ?? '–')],
    ]),
  )
}

export function commitLink(run: Pick<RunRecord, 'repository'>, sha: string, serverUrl: string): Inline {
  const { owner, name } = run.repository
  return link(sha.slice(0, 7), `${serverUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}/commit/${sha}`)
}

/** Title, what exactly happened, and the way out. */
export function reasonBlock({ reason, detail }: { reason: Reason | null; detail: string | null }): Block[] {
  if (reason === null) return detail === null ? [] : [paragraph(...prose(detail, 1500))]
  const { title, wayOut } = reasons[reason]
  const what = detail === null ? [] : [plain(' '), ...prose(detail, 1500)]
  return [paragraph(strong(`${title}.`), ...what), paragraph(strong('What to do:'), plain(' '), ...prose(wayOut, 500))]
}

export function openQuestions(run: Pick<RunRecord, 'spec'>, limit: number): Block[] {
  const questions = run.spec?.openQuestions ?? []
  if (questions.length === 0) return []
  const shown = questions
    .slice(0, limit)
    .map(({ line, text }) => [untrusted(text, 300), plain(` (line ${line} of spec.md)`)])
  const more = questions.length - shown.length
  return [
    paragraph(strong(`${plural(questions.length, 'open question')} in the spec`)),
    list(more > 0 ? [...shown, [plain(`… and ${more} more in spec.md`)]] : shown),
  ]
}

/** `agent codex, model gpt-5, version 1.2.3` */
export function agentLine({ agent }: Pick<RunRecord, 'agent'>): Inline[] {
  const parts: Inline[][] = [
    [plain('agent '), code(agent.name)],
    ...(agent.model === null ? [] : [[plain('model '), code(agent.model)]]),
    ...(agent.version === null ? [] : [[plain('version '), code(agent.version)]]),
  ]
  return parts.flatMap((part, index) => (index === 0 ? part : [plain(', '), ...part]))
}

export function currentPhase(run: Pick<RunRecord, 'phases'>): PhaseRecord | null {
  const open = (status: PhaseRecord['status']) => run.phases.find((phase) => phase.status === status) ?? null
  return open('in_progress') ?? open('waiting') ?? open('queued')
}
