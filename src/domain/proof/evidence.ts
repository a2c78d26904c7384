import type { PhaseSpec } from '../run/phase.ts'
import type { AgentFailure } from '../run/reason.ts'
import type { Usage } from '../run/run.ts'
import type { RunSettings } from '../run/settings.ts'
import type { SpecSummary } from '../run/spec-summary.ts'
import type { Refusal } from './path-policy.ts'
import type { TreeChange } from './tree-change.ts'

/**
 * Everything that is known about the end of an agent's work on a phase. What the agent said and
 * what the spec says is masked already; `texts` are as they stand in the tree.
 */
export type Evidence = {
  phase: PhaseSpec
  featureDirectory: string
  settings: Pick<RunSettings, 'timeoutMinutes' | 'idleTimeoutMinutes' | 'questions'>
  ended: 'exited' | 'timed_out' | 'stalled' | 'output_limit' | 'out_of_memory' | 'cancelled' | 'not_found'
  exitCode: number | null
  verdict: {
    isOk: boolean
    failure: string | null
    reason?: AgentFailure
    finalMessage: string | null
    askedQuestion: boolean
    usage: Usage | null
  }
  /** Why the work tree did not come out of the job; null when it did. */
  lostTree: string | null
  changes: readonly TreeChange[]
  /** Changes that the phase may not make, and the limits of the whole that they go over. */
  refused: readonly Refusal[]
  /**
   * The file that proves the phase, before and after, and the repository's template of it; null =
   * there is none.
   */
  texts: { before: string | null; after: string | null; template: string | null }
  /** What the spec of the result says; null = there is none. */
  spec: SpecSummary | null
  /**
   * Where a name or the content of a changed file holds a secret, in words that hold none. Not
   * looked at where changes are refused.
   */
  secretPlaces: readonly string[]
}
