import type { Actor, IssueSnapshot, Repository } from './delivery.ts'
import type { CommandFlags, CommandName } from './slash-command.ts'

/** Something that a person did on GitHub and that may be meant for us. */
export type Act = {
  /** The act itself: equal for two deliveries of the same act. */
  semanticKey: string
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

export type What =
  | { kind: 'label'; label: string }
  | { kind: 'unlabel'; label: string }
  | { kind: 'comment'; commentId: number; body: string }
  | { kind: 'review'; state: 'approved' | 'changes_requested' | 'commented'; sha: string; body: string }
  /** `identifier` of a button of a check run. */
  | { kind: 'button'; identifier: string; sha: string }
  | { kind: 'rerun'; sha: string }
  | { kind: 'close_issue' }
  | { kind: 'close_pull_request'; isMerged: boolean }

/** One thing that is asked for, whatever the way: a label, a line of a comment, a button. */
export type Request = {
  /** Of the act, with the line where an act holds several requests. */
  semanticKey: string
  via: 'label' | 'unlabel' | 'comment' | 'review' | 'button' | 'rerun' | 'close_issue' | 'close_pull_request'
  command: CommandName
  flags: CommandFlags
  /** Free text behind the command; untrusted. */
  text: string
  /** The commit that the person looked at; null = it is not known. */
  sha: string | null
  /** The label that was set or removed; null for other ways. */
  label: string | null
  /** Phase of the check run that was used; null for other ways. */
  phaseId: string | null
  actor: Actor
  at: Date
}
