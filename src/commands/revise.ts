import type { Request } from '../domain/request/request.ts'
import type { Facts, FeatureFact, Intent, ReviewNote } from '../domain/request/intent.ts'
import { earliest, namedPhase, owningPhase } from './owning-phase.ts'
import { isBefore } from '../domain/run/phase.ts'
import type { PhaseName } from '../domain/run/phase.ts'
import { lastEnded, queuedPhases } from '../domain/run/run-change.ts'
import type { RunRecord } from '../domain/run/run.ts'
import { reviseInput } from './revise-input.ts'
import type { Command } from './command.ts'
import { activeRun, wrongState } from './feature-state.ts'
import { planWork, refuse } from './plan-work.ts'

export const revise: Command = {
  name: 'revise',
  flags: [],
  text: 'optional',
  continuation: 'lines',
  usage: '/speckit revise [plan:] [what to change]',
  summary: 'Has a document rewritten with your words and the review comments since the last commit.',
  when: 'once a run has committed something; without text when there are review comments',
  example: '/speckit revise plan: use SQLite instead of PostgreSQL.',
  decide,
}

function decide(request: Request, facts: Facts): Intent {
  const { feature, review } = facts
  if (feature === undefined) return { kind: 'ask', fact: 'feature' }
  const newest = newestPhase(feature)
  if (request.via === 'review') return offer(newest)
  const [known] = feature.runs
  if (newest === null || known === undefined) return wrongState('revise', 'a document that a run has written', facts)
  if (review === undefined) return { kind: 'ask', fact: 'review' }
  if (request.text === '' && review.length === 0) {
    return refuse({ kind: 'mistake', mistake: { kind: 'text_missing', command: 'revise' } })
  }
  const phase = phaseToRevise(request.text, review, known) ?? newest
  const input = reviseInput(request.text, review)
  const active = activeRun(feature)
  if (active?.status === 'waiting' && active.cancellation === null) {
    const next = queuedPhases(active)[0]
    if (lastEnded(active) === null && next !== undefined && !isBefore(phase, next.name)) {
      return wrongState('revise', `the approval of what comes before ${next.name}`, facts)
    }
    return { kind: 'steer', runId: active.id, steering: { kind: 'revise', phase, input } }
  }
  return planWork(request, facts, () => [{ name: phase, input }])
}

function offer(newest: PhaseName | null): Intent {
  if (newest === null) return { kind: 'ignore', why: 'a review asks for changes, and no run has written anything' }
  return { kind: 'reply', reply: { kind: 'offer_revise' } }
}

/** What is named and what is commented on, the earliest of them: what comes later is made from it. */
function phaseToRevise(text: string, review: readonly ReviewNote[], { featureDirectory }: RunRecord): PhaseName | null {
  const named = namedPhase(text)
  const commented = owningPhase(
    review.map(({ path }) => path),
    featureDirectory,
  )
  return earliest([named, commented].filter((name) => name !== null))
}

/** The phase of the newest commit of the feature. */
function newestPhase({ runs }: FeatureFact): PhaseName | null {
  for (const { phases } of runs) {
    const phase = phases.findLast(({ commitSha }) => commitSha !== null)
    if (phase !== undefined) return phase.name
  }
  return null
}
