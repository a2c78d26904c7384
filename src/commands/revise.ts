import type { Request } from '../domain/request/request.ts'
import type { Facts, FeatureFact, ReviewNote } from '../domain/request/facts.ts'
import type { Intent } from '../domain/request/intent.ts'
import { earliest, namedPhase, owningPhase } from './owning-phase.ts'
import { isBefore } from '../domain/run/phase.ts'
import type { PhaseName } from '../domain/run/phase.ts'
import { lastEnded, queuedPhases } from '../domain/run/run-change.ts'
import type { RunRecord } from '../domain/run/run.ts'
import { reviseInput } from './revise-input.ts'
import type { Command } from './command.ts'
import { activeRun, wrongState } from './feature-state.ts'
import { refuse } from './intents.ts'
import { planWork } from './plan-work.ts'

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
  whyIgnored,
}

async function decide(request: Request, facts: Facts): Promise<Intent> {
  if (request.what.kind === 'review') return { kind: 'reply', reply: { kind: 'offer_revise' } }
  const feature = await facts.feature()
  const newest = newestPhase(feature)
  const [known] = feature.runs
  if (newest === null || known === undefined) return wrongState('revise', 'a document that a run has written', feature)
  const review = await facts.review()
  if (request.text === '' && review.length === 0) {
    return refuse({ kind: 'mistake', mistake: { kind: 'text_missing', command: 'revise' } })
  }
  const phase = phaseToRevise(request.text, review, known) ?? newest
  const input = reviseInput(request.text, review)
  const active = activeRun(feature)
  if (active?.status === 'waiting' && active.cancellation === null) {
    const next = queuedPhases(active)[0]
    if (lastEnded(active) === null && next !== undefined && !isBefore(phase, next.name)) {
      return wrongState('revise', `the approval of what comes before ${next.name}`, feature)
    }
    return { kind: 'steer', runId: active.id, steering: { kind: 'revise', phase, input } }
  }
  return planWork(request, facts, () => [{ name: phase, input }])
}

/** A review that asks for changes is answered where there is something of ours to change. */
function whyIgnored({ what }: Request, feature: FeatureFact): string | null {
  if (what.kind !== 'review' || newestPhase(feature) !== null) return null
  return 'a review asks for changes, and no run has written anything'
}

/**
 * What is named and what is commented on, the earliest of them: what comes later is made from it.
 */
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
