import type { KeptOutcome, OutcomeStore } from '../../src/ports/outcome-store.ts'
import type { Claim } from '../../src/ports/store.ts'

/** Outcomes in memory; `underFence` throws where the fence is lost, `isOver` tells of a phase. */
export function createFakeOutcomeStore(
  underFence: (claim: Claim) => unknown,
  isOver: (phaseId: string) => boolean,
): OutcomeStore {
  const kept = new Map<string, KeptOutcome>()

  return {
    async keepOutcome(claim, phaseId, outcome) {
      underFence(claim)
      kept.set(phaseId, outcome)
    },
    keptOutcome: async (phaseId) => (isOver(phaseId) ? null : (kept.get(phaseId) ?? null)),
  }
}
