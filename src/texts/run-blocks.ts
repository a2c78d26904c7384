import type { ArtifactSummary } from '../domain/run/artifact.ts'
import type { Block, Inline } from './markdown.ts'
import { code, link, list, paragraph, plain, prose, strong, table, untrusted } from './markdown.ts'
import { ownWords } from '../domain/run/own-words.ts'
import { nextCommands, staleSentence } from '../domain/report/next-commands.ts'
import type { NextCommand } from '../domain/report/next-commands.ts'
import { reasons } from '../domain/run/reason.ts'
import type { Reason } from '../domain/run/reason.ts'
import type { Report } from '../domain/report/report.ts'
import type { RunRecord } from '../domain/run/run.ts'
import { totalUsage } from '../domain/run/total-usage.ts'
import { isLoopbackName } from '../text/loopback-name.ts'
import { showCost, showDuration, showTokens } from '../text/show-quantity.ts'
import { showPhase } from './show-phase.ts'
import { signedLabel } from './situation-words.ts'
import { shownPhases } from '../domain/report/shown-phases.ts'
import type { ShownPhase } from '../domain/report/shown-phases.ts'
import { phaseSituationOf } from '../domain/report/phase-situation.ts'
import { isEnded, isLost, situationOf } from '../domain/report/situation.ts'
import { capital } from '../text/capital.ts'

/**
 * Parts of a run that the status comment, the pull request and the check runs show alike.
 * `serverUrl`: GitHub's address for browsers.
 */
export function phaseTable(report: Report, serverUrl: string): Block {
  const head = ['Phase', 'State', 'Duration', 'Commit', 'Files', 'Tokens', 'Cost']
  return table(
    head,
    shownPhases(report).map((shown) => {
      const { phase } = shown
      return [
        [plain(showPhase(phase))],
        stateCell(report, shown),
        [plain(showDuration(phase.startedAt, phase.completedAt) ?? '–')],
        [phase.commitSha === null ? plain('–') : commitLink(report.run, phase.commitSha, serverUrl)],
        [plain(phase.commitSha === null ? '–' : String(phase.files.length))],
        [plain(showTokens(phase.usage) ?? '–')],
        [plain(showCost(phase.usage) ?? '–')],
      ]
    }),
  )
}

function stateCell(report: Report, { phase, isEarlier, staleThan }: ShownPhase): Inline[] {
  return [
    plain(signedLabel(phaseSituationOf(report, phase))),
    ...(phase.approval === null ? [] : [plain(', approved by '), untrusted(phase.approval.login, 100)]),
    ...(staleThan === null ? [] : [plain(' · ⚠️ out of date')]),
    ...(isEarlier ? [plain(' · earlier run')] : []),
  ]
}

export function commitLink(run: Pick<RunRecord, 'repository'>, sha: string, serverUrl: string): Inline {
  return link(sha.slice(0, 7), `${repositoryUrl(run, serverUrl)}/commit/${sha}`)
}

type FileAt = { path: string; sha: string; label?: string }

/** Leads to the file as it is on that commit. */
export function fileLink(run: Pick<RunRecord, 'repository'>, at: FileAt, serverUrl: string): Inline {
  const path = at.path.toWellFormed().split('/').map(encodeURIComponent).join('/')
  return link(
    (at.label ?? at.path).slice(0, 200).toWellFormed(),
    `${repositoryUrl(run, serverUrl)}/blob/${at.sha}/${path}`,
  )
}

function repositoryUrl({ repository: { owner, name } }: Pick<RunRecord, 'repository'>, serverUrl: string): string {
  return `${serverUrl}/${encodeURIComponent(owner)}/${encodeURIComponent(name)}`
}

/** A reason as people are told it, and the page that has what the agent said. */
type Told = { reason: Reason | null; detail: string | null; runUrl: string }

/**
 * Title, what exactly happened, and the way out. What an agent printed stays on the run page: not
 * everybody who may read the repository may see the agent's output.
 */
export function reasonBlock({ reason, detail, runUrl }: Told): Block[] {
  const { own, isQuoting } = ownWords({ reason, detail })
  const said = isQuoting ? [plain(' What the agent said is in the log '), ...logPlace(runUrl)] : []
  if (reason === null) return own === null ? [] : [paragraph(...prose(own, 1500), ...said)]
  const { title, wayOut } = reasons[reason]
  const what = own === null ? [] : [plain(' '), ...prose(own, 1500)]
  return [
    paragraph(strong(`${title}.`), ...what, ...said),
    paragraph(strong('What to do:'), plain(' '), ...prose(wayOut, 500)),
  ]
}

/** `on the run page.`, or who gets there where its address is none that people could open. */
export function logPlace(runUrl: string): Inline[] {
  if (!isLoopbackName(new URL(runUrl).hostname)) return [plain('on '), link('the run page', runUrl), plain('.')]
  return [
    plain('on the run page '),
    code(runUrl),
    plain(', which opens on the machine of the App alone: its operator has not set PUBLIC_URL.'),
  ]
}

/** Commands to paste, each with what it does. */
export function commandList(commands: readonly NextCommand[]): Block[] {
  if (commands.length === 0) return []
  return [list(commands.map(({ command, effect }) => [code(command), plain(` ${effect}`)]))]
}

export function nextBlock(report: Report): Block[] {
  const commands = nextCommands(report)
  if (!isEnded(situationOf(report)) || commands.length === 0) return commandList(commands)
  return [paragraph(strong('Next')), ...commandList(commands)]
}

/** Which documents were made from older ones, with the command that makes each anew. */
export function staleBlock({ stale }: Pick<Report, 'stale'>): Block[] {
  if (stale.length === 0) return []
  const items = stale.map((each) => [plain(`⚠️ ${capital(staleSentence(each))}: `), code(`/speckit ${each.name}`)])
  return [list(items)]
}

/** Who let the run pass which gate, at which commit. */
export function approvalBlock(report: Report, serverUrl: string): Block[] {
  const items = shownPhases(report).flatMap(({ phase }) => {
    if (phase.approval === null) return []
    const { login, sha, via } = phase.approval
    const how = via === 'comment' ? '' : ` (by ${via})`
    return [
      [
        plain(`${showPhase(phase)}: approved by `),
        untrusted(login, 100),
        plain(' at '),
        commitLink(report.run, sha, serverUrl),
        plain(how),
      ],
    ]
  })
  return items.length === 0 ? [] : [list(items)]
}

/** Where the changes are that were made but not published. */
export function keptWork(report: Report): Block[] {
  const { run, artifacts, runUrl } = report
  const lost = run.phases.filter((phase) => isLost(phaseSituationOf(report, phase).kind))
  const kept = artifacts.filter(({ kind, phaseId }) => kind === 'patch' && lost.some(({ id }) => id === phaseId))
  if (kept.length === 0) return []
  const links = kept.flatMap((artifact, index) => [
    ...(index === 0 ? [] : [plain(', ')]),
    artifactLink(artifact, runUrl),
  ])
  return [paragraph(plain('The work so far was not published; it is kept as '), ...links, plain('.'))]
}

export function artifactLink({ id, name }: Pick<ArtifactSummary, 'id' | 'name'>, runUrl: string): Inline {
  return link(name.slice(0, 100).toWellFormed(), `${runUrl}/artifacts/${id}/download`)
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

/** ` · tokens 12,345 in, 678 out · $0.37`, as far as it is known. */
export function usageLine({ phases }: Pick<RunRecord, 'phases'>): Inline[] {
  const total = totalUsage(phases)
  const [tokens, cost] = [showTokens(total), showCost(total)]
  return [...(tokens === null ? [] : [plain(` · tokens ${tokens}`)]), ...(cost === null ? [] : [plain(` · ${cost}`)])]
}
