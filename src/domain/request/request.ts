import type { Action } from '../trigger/action.ts'
import type { CommandFlags, CommandName } from './slash-command.ts'

/**
 * One thing that an action asks for, in the words of a command. What was typed has the line in its
 * deduplication key, and its `what` is a comment, in the body of a review too.
 */
export type Request = Action & {
  command: CommandName
  flags: CommandFlags
  /** Free text behind the command; untrusted. */
  text: string
}
