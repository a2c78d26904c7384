import type { Block, Inline } from './markdown.ts'
import { fence, list, paragraph, plain, prose, strong, untrusted } from './markdown.ts'
import { nextCommands } from '../domain/report/next-commands.ts'
import type { Report } from '../domain/report/report.ts'
import { commandList, commitLink, fileLink } from './run-blocks.ts'
import { queuedPhases } from '../domain/run/run-change.ts'
import type { PhaseRecord, RunRecord } from '../domain/run/run.ts'
import { enumerate } from '../text/show-quantity.ts'
import { approvalWords } from './situation-words.ts'
import type { Situation } from '../domain/report/situation.ts'
import { whoMay } from '../domain/report/who-may.ts'

const mostFiles = 20

type Waiting = Extract<Situation, { kind: 'waiting_for_approval' }>

/** A gate: what is looked at, on which commit, who may let it pass, and what to paste. */
export function gateBlocks(report: Report, { phase: own, headSha: sha }: Waiting, serverUrl: string): Block[] {
  const { run } = report
  const phase = own ?? gateOfEarlierRun(report)
  if (phase === null || sha === null) return []
  return [
    ...(run.detail === null ? [] : [paragraph(...prose(run.detail, 1000))]),
    paragraph(
      strong(approvalWords({ phase })),
      plain(' at '),
      commitLink(run, sha, serverUrl),
      plain(`${whatFollows(run)} Read:`),
    ),
    ...fileBlock(run, { phase, sha }, serverUrl),
    paragraph(plain('To let it go on, paste this as a comment:')),
    fence(`/speckit approve ${sha}`),
    ...commandList(nextCommands(report).slice(1)),
    paragraph(
      plain(`${whoMay(run.settings)} may approve`),
      ...exclusion(run),
      plain('; the button of the check run and an approving review do the same. It holds for this commit only.'),
    ),
  ]
}

/** A run that began behind a gate has nothing of its own to look at. */
function gateOfEarlierRun({ run, earlier }: Report): PhaseRecord | null {
  return earlier.findLast(({ name }) => run.settings.gates.includes(name)) ?? null
}

function whatFollows(run: RunRecord): string {
  const names = queuedPhases(run).map(({ name }) => name)
  return names.length === 0 ? '.' : `; ${enumerate(names)} ${names.length === 1 ? 'follows' : 'follow'}.`
}

function exclusion({ settings, actor }: RunRecord): Inline[] {
  return settings.requesterMayApprove
    ? []
    : [plain(', but not '), untrusted(actor.login, 100), plain(', who asked for it')]
}

function fileBlock(run: RunRecord, { phase, sha }: { phase: PhaseRecord; sha: string }, serverUrl: string): Block[] {
  const files = phase.files.filter(({ status }) => status !== 'deleted')
  const shown = files.slice(0, mostFiles).map(({ path }) => [fileLink(run, { path, sha }, serverUrl)])
  const more = files.length - shown.length
  const items = more > 0 ? [...shown, [plain(`… and ${more} more`)]] : shown
  return items.length === 0 ? [] : [list(items)]
}
