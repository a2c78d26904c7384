import { staleSentence } from '../domain/report/next-commands.ts'
import { openPoints } from '../domain/report/open-points.ts'
import { phases } from '../domain/run/phase.ts'
import { reasons } from '../domain/run/reason.ts'
import type { Report } from '../domain/report/report.ts'
import { openQuestionsOf } from '../domain/run/run-change.ts'
import { capital } from './run-blocks.ts'
import type { PhaseRecord, RunRecord } from '../domain/run/run.ts'
import { plural } from '../text/show-quantity.ts'
import { isBeingCancelled, waitingPhase } from '../domain/report/waiting-phase.ts'

/** What came out of a phase and what to do about it, in one line: GitHub shows it beside the merge button. */
export function checkRunTitle({ run, stale }: Report, phase: PhaseRecord): string {
  const isCancelled = isBeingCancelled(run)
  switch (phase.status) {
    case 'queued':
      return isCancelled ? `${phase.name} will not run: the run is being cancelled` : queuedLine(run, phase)
    case 'waiting':
      return `${phase.name} waits for ${run.waitingFor === 'answers' ? 'answers' : 'approval'}`
    case 'in_progress':
      return `${phase.name} is ${isCancelled ? 'being cancelled' : 'running'}`
    case 'completed':
      break
  }
  if (waitingPhase(run)?.id === phase.id) return askedOf(run, phase)
  if (phase.reason === 'asked_question' && phase.conclusion === 'neutral') return `${phase.name} asked and was answered`
  if (phase.reason !== null) return `${reasons[phase.reason].title}. ${reasons[phase.reason].wayOut}`
  if (phase.conclusion === 'skipped') return `${phase.name} did not run: an earlier phase ended the run`
  if (phase.conclusion !== 'success') return `${phase.name} ended without a commit: see the run page`
  const older = stale.find(({ name }) => name === phase.name)
  if (older !== undefined) return `Out of date: ${staleSentence(older)}. Comment /speckit ${phase.name}`
  return doneLine(run, phase)
}

function queuedLine(run: RunRecord, { name }: PhaseRecord): string {
  const before = waitingPhase(run)
  if (before === null) return `${name} waits for its turn`
  if (run.waitingFor === 'answers') return `${name} starts when the questions are answered`
  const { result, verbs } = phases[before.name]
  return `${name} starts when ${result} ${verbs.is} approved`
}

/** The call to action while the run waits for people. */
function askedOf(run: RunRecord, phase: PhaseRecord): string {
  if (run.waitingFor === 'answers') return `${plural(openQuestionsOf(run.questions).length, 'question')} to answer`
  const at = run.headSha === null ? '' : ` at ${run.headSha.slice(0, 7)}`
  const { result, document } = phases[phase.name]
  return `Approve ${result}: read ${document}${at}`
}

function doneLine(run: RunRecord, phase: PhaseRecord): string {
  const { document: result, proof, writesSpec } = phases[phase.name]
  const count = writesSpec ? openPoints(run).length : 0
  if (count > 0) {
    return `${result} is written with ${plural(count, 'open question')}: answer ${count === 1 ? 'it' : 'them'}`
  }
  if (phase.approval !== null) return `${result} is approved at ${phase.approval.sha.slice(0, 7)}`
  return proof.kind === 'report'
    ? `${capital(result)} is ready: read it`
    : `${proof.kind === 'document' ? result : capital(result)} is written: review it`
}
