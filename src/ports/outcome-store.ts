import type { Evidence } from '../domain/proof/evidence.ts'
import type { ExecResult } from './executor.ts'

/**
 * How the agent of a phase ended and what it left, kept from its end until the phase is over:
 * whatever fails after it, also the worker, the agent is not asked again.
 */
export interface OutcomeStore {
  /**
   * Replaces what is kept of the phase. Rejects with FenceLostError when a newer fence was given
   * out. What it holds may be secret: it is read by workers alone.
   */
  keepOutcome(claim: { runId: string; fence: number }, phaseId: string, kept: KeptOutcome): Promise<void>
  /** null = the agent has not ended yet, or the phase is over. */
  keptOutcome(phaseId: string): Promise<KeptOutcome | null>
}

/**
 * `base`: the commit that the agent worked on, where the branch has to stand for the push, and the
 * commit whose instructions for agents were laid over the tree.
 */
export type KeptOutcome = AgentOutcome & { base: { parent: string; expected: string | null; trusted: string } }

/** The verdict is masked. */
export type AgentOutcome = ExecResult & { verdict: Evidence['verdict']; result: TakenTree }

/** A tree as it travels: a git bundle, with the commit that a result is to be read against. */
export type TreeBundle = { bundle: Buffer; inputCommit: string }

/** The work tree as it came out of the job, or why it did not. */
export type TakenTree = ({ kind: 'taken' } & TreeBundle) | { kind: 'lost'; why: string }
