import type { Actor, IssueSnapshot, Repository } from './delivery.ts'

/** Something that a person did on GitHub and that may be meant for us. */
export type Action = {
  /** The action itself: equal for two deliveries of the same action. */
  deduplicationKey: string
  installationId: number
  repository: Repository
  actor: Actor
  place: Place
  what: What
  /** When it was done, as far as the payload says; else when the delivery arrived. */
  at: Date
}

/** Where it was done. Each leads to the issue of the feature. */
export type Place =
  | { kind: 'issue'; issue: IssueSnapshot; isClosed: boolean; isLocked: boolean }
  /** The draft pull request of a feature, or somebody else's. */
  | { kind: 'pull_request'; number: number; isClosed: boolean; isLocked: boolean }
  /** A check run of ours. */
  | { kind: 'phase'; phaseId: string }
  /** All our check runs on a commit. */
  | { kind: 'commit'; sha: string }

/** The ways to ask for something. `sha` = the commit that the person looked at. */
export type What =
  | { kind: 'label'; label: string }
  | { kind: 'unlabel'; label: string }
  /** Typed: in a comment, or in the body of a review, which has a `sha` and no id of a comment. */
  | { kind: 'comment'; body: string; commentId?: number; sha?: string }
  /** Ticked. */
  | { kind: 'review'; state: 'approved' | 'changes_requested' | 'commented'; sha: string; body: string }
  /** `identifier` of a button of a check run. */
  | { kind: 'button'; identifier: string; sha: string }
  | { kind: 'rerun'; sha: string }
  | { kind: 'close_issue' }
  | { kind: 'close_pull_request'; isMerged: boolean }
