import { staleSentence } from '../domain/report/next-commands.ts'
import type { PhaseSituation } from '../domain/report/phase-situation.ts'
import { absentParts } from '../domain/run/absence.ts'
import { phases } from '../domain/run/phase.ts'
import type { PhaseName } from '../domain/run/phase.ts'
import { reasons } from '../domain/run/reason.ts'
import { capital } from '../text/capital.ts'
import { plural } from '../text/show-quantity.ts'

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
        : `${reasons[situation.reason].title}. ${reasons[situation.reason].wayOut}`
    case 'skipped':
      return `${name} did not run: an earlier phase ended the run`
  }
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
  if (older !== null) return `Out of date: ${staleSentence(older)}. Comment /speckit ${name}`
  if (openCount > 0) {
    return `${document} is written with ${plural(openCount, 'open question')}: answer ${openCount === 1 ? 'it' : 'them'}`
  }
  if (approval !== null) return `${document} is approved at ${approval.sha.slice(0, 7)}`
  return proof.kind === 'report'
    ? `${capital(document)} is ready: read it`
    : `${proof.kind === 'document' ? document : capital(document)} is written: review it`
}
