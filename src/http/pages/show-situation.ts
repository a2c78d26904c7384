import type { PhaseSituation } from '../../domain/report/phase-situation.ts'
import type { Situation } from '../../domain/report/situation.ts'
import { capital } from '../../text/capital.ts'
import { situationLabel } from '../../texts/situation-words.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

type Kind = (Situation | PhaseSituation)['kind']

/** The look of a state; it never says more than the words. */
const tones: Record<Kind, 'good' | 'bad' | 'busy' | 'idle' | 'plain'> = {
  queued: 'idle',
  pending: 'idle',
  running: 'busy',
  held_up: 'idle',
  cancelling: 'busy',
  waiting_for_answers: 'idle',
  waiting_for_approval: 'idle',
  paused: 'idle',
  done: 'good',
  finished: 'good',
  asked: 'idle',
  nothing_changed: 'plain',
  failed: 'bad',
  timed_out: 'bad',
  cancelled: 'plain',
  will_not_run: 'plain',
  skipped: 'plain',
}

export function showSituation(situation: { kind: Kind }): Html {
  return html`<span class="state ${toneOf(situation)}">${labelOf(situation)}</span>`
}

/** `Waiting for approval` */
export function labelOf(situation: { kind: Kind }): string {
  return capital(situationLabel(situation))
}

export function toneOf({ kind }: { kind: Kind }): (typeof tones)[Kind] {
  return tones[kind]
}
