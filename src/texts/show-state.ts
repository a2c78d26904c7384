import type { Reason } from '../domain/run/reason.ts'
import type { Conclusion, PhaseRecord, Status } from '../domain/run/run.ts'

type State = { status: Status; conclusion: Conclusion | null; reason?: Reason | null }

/** A state in a word or two, with a sign that is seen from afar. */
export function showState({ status, conclusion, reason }: State): string {
  switch (status) {
    case 'queued':
      return '⏳ queued'
    case 'in_progress':
      return '▶️ running'
    case 'waiting':
      return '⏸️ waiting'
    case 'completed':
      return conclusion === 'neutral' && reason === 'asked_question'
        ? '❓ asked'
        : showConclusion(conclusion ?? 'neutral')
  }
}

/** `plan`, or `plan (attempt 2)`. */
export function showPhase({ name, attempt }: Pick<PhaseRecord, 'name' | 'attempt'>): string {
  return attempt > 1 ? `${name} (attempt ${attempt})` : name
}

function showConclusion(conclusion: Conclusion): string {
  switch (conclusion) {
    case 'success':
      return '✅ done'
    case 'neutral':
      return '➖ nothing changed'
    case 'failure':
      return '❌ failed'
    case 'cancelled':
      return '⏹️ cancelled'
    case 'timed_out':
      return '⌛ timed out'
    case 'skipped':
      return '⏭️ skipped'
  }
}
