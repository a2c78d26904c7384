import type { Actor } from '../trigger/delivery.ts'
import type { CommandFlags, CommandName } from './slash-command.ts'

/** One thing that is asked for, whatever the way: a label, a line of a comment, a button. */
export type Request = {
  /** Of the act, with the line where an act holds several requests. */
  deduplicationKey: string
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
