import type { FeatureFact } from './facts.ts'
import type { RunPlan } from './run-plan.ts'
import type { PhaseName } from '../run/phase.ts'
import type { EffectiveSettings } from '../run/settings.ts'
import type { CommandName, Mistake } from './slash-command.ts'

/**
 * What is answered to one request: information, or why it was not followed. The sentences are in
 * reply-text.ts.
 */
export type Reply =
  | { kind: 'help' }
  | { kind: 'status'; feature: FeatureFact; effective: EffectiveSettings }
  | { kind: 'dry_run'; plan: RunPlan }
  /** A review asked for changes: how to hand them to the agent. */
  | { kind: 'offer_revise' }
  | Refusal

export type Refusal =
  | { kind: 'not_permitted'; login: string; permission: string; needed: string }
  | { kind: 'too_many'; login: string; limit: number; minutes: number }
  | { kind: 'too_many_commands'; limit: number; left: number }
  | { kind: 'archived' }
  | { kind: 'no_text' }
  | { kind: 'base_missing'; branch: string; isDefault: boolean; from: 'settings' | 'flag' }
  | { kind: 'spec_kit_missing'; branch: string }
  | { kind: 'settings_invalid'; message: string; wayOut: string }
  | { kind: 'override_refused'; setting: string; value: string; allowed: string }
  | { kind: 'mistake'; mistake: Mistake }
  /** The command came at the wrong time: what is, what it needs, what to paste next. */
  | { kind: 'wrong_state'; command: CommandName; state: string; needs: string; next: string[] }
  | { kind: 'needs_document'; command: PhaseName; document: string; next: string }
  | { kind: 'issue_closed' }
  | { kind: 'not_our_pull_request'; number: number }
  | { kind: 'too_many_pending'; limit: number }
  /** The same command waits for its turn. */
  | { kind: 'already_pending'; asked: string }
  | { kind: 'no_such_question'; number: number; known: number[] }
  /** An approval of a commit that is not the head any more. */
  | { kind: 'old_commit'; approved: string; current: string }
  /** An approval without a commit where its gate has shown several. */
  | { kind: 'commit_not_named'; current: string }
  | { kind: 'requester_excluded'; login: string }

/** Whether the reply says that something was not done. */
export function isRefusal(reply: Reply): reply is Refusal {
  return !['help', 'status', 'dry_run', 'offer_revise'].includes(reply.kind)
}
