import type { PhaseSituation } from '../domain/report/phase-situation.ts'
import { absentParts } from '../domain/run/absence.ts'
import { phases } from '../domain/run/phase.ts'
import type { PhaseName } from '../domain/run/phase.ts'
import { reasons } from '../domain/run/reason.ts'
import type { Reason } from '../domain/run/reason.ts'
import { capital } from '../text/capital.ts'
import { plural } from '../text/show-quantity.ts'

/** GitHub takes 255 characters, and shows about so many in one line beside the merge button. */
export const longestTitle = 60

/**
 * What came out of a phase and what to do about it, in one line: GitHub shows it beside the merge
 * button.
 */
export function checkRunTitle(situation: PhaseSituation, name: PhaseName): string {
  const { result, document } = phases[name]
  switch (situation.kind) {
    case 'queued':
      return queuedLine(situation, name)
    case 'will_not_run':
      return `${name} will not run: the run is being cancelled`
    case 'running':
      return `${name} is running`
    case 'held_up':
      return `${name} is waiting for ${absentParts[situation.absence.reason]}`
    case 'cancelling':
      return `${name} is being cancelled`
    case 'paused':
      return `${name} waits for ${situation.waitsFor}`
    case 'waiting_for_answers':
      return `${plural(situation.openCount, 'question')} to answer`
    case 'waiting_for_approval':
      return `Approve ${result}: read ${document}${situation.headSha === null ? '' : ` at ${situation.headSha.slice(0, 7)}`}`
    case 'finished':
      return finishedLine(situation, name)
    case 'asked':
      return `${name} asked and was answered`
    case 'nothing_changed':
    case 'failed':
    case 'timed_out':
    case 'cancelled':
      return situation.reason === null
        ? `${name} ended without a commit: see the run page`
        : reasonLine(situation.reason)
    case 'skipped':
      return `${name} did not run: an earlier phase ended the run`
  }
}

/** With the command that helps, where there is room; the summary says all of the way out. */
function reasonLine(reason: Reason): string {
  const { title, wayOut } = reasons[reason]
  const command = /\/speckit [a-z]+(?=`)/.exec(wayOut)?.[0]
  const line = command === undefined ? title : `${title}. Comment ${command}`
  return line.length <= longestTitle ? line : title
}

function queuedLine({ starts }: Extract<PhaseSituation, { kind: 'queued' }>, name: PhaseName): string {
  if (starts === 'in_turn') return `${name} waits for its turn`
  if (starts === 'after_answers') return `${name} starts when the questions are answered`
  const { result, forms } = phases[starts.afterApprovalOf]
  return `${name} starts when ${result} ${forms.is} approved`
}

function finishedLine(
  { approval, older, openCount }: Extract<PhaseSituation, { kind: 'finished' }>,
  name: PhaseName,
): string {
  const { document, proof } = phases[name]
  if (older !== null) return `Made from ${phases[older.than].olderResult}: comment /speckit ${name}`
  if (openCount > 0) {
    return `${document} is written with ${plural(openCount, 'open question')}: answer ${openCount === 1 ? 'it' : 'them'}`
  }
  if (approval !== null) return `${document} is approved at ${approval.sha.slice(0, 7)}`
  return proof.kind === 'report'
    ? `${capital(document)} is ready: read it`
    : `${proof.kind === 'document' ? document : capital(document)} is written: review it`
}
