import type { KeptOutcome } from '../../src/ports/outcome-store.ts'
import { sha } from '../domain/support/steps.ts'

/** What a template agent could have left. */
export const outcome: KeptOutcome = {
  ended: 'exited',
  exitCode: 0,
  durationMs: 1200,
  verdict: {
    isOk: true,
    failure: null,
    finalMessage: 'done',
    askedQuestion: false,
    usage: { inputTokens: 5, outputTokens: null, costUsd: 0.25 },
  },
  result: { kind: 'taken', bundle: Buffer.from([0, 1, 2, 255]), inputCommit: sha.specify },
  base: { parent: sha.specify, expected: null, trusted: sha.specify },
}
