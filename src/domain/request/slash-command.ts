import { phaseNames } from '../run/phase.ts'
import type { PhaseName } from '../run/phase.ts'

export const commandNames = [
  'run',
  ...phaseNames,
  'approve',
  'answer',
  'revise',
  'retry',
  'cancel',
  'status',
  'help',
] as const

export type CommandName = (typeof commandNames)[number]

export type CommandFlags = { agent?: string; model?: string; base?: string; from?: PhaseName; dryRun?: true }

export type FlagName = '--agent' | '--model' | '--base' | '--from' | '--dry-run'

/** One line of a comment that is addressed to us. `line` is 1-based in the comment. */
export type CommandLine =
  | { kind: 'command'; line: number; command: CommandName; flags: CommandFlags; text: string }
  | { kind: 'mistake'; line: number; mistake: Mistake }

/** Why a line could not be followed; `nearest` is what was probably meant. */
export type Mistake =
  | { kind: 'unknown_command'; word: string; nearest: CommandName | null }
  | { kind: 'unknown_flag'; command: CommandName; flag: string; nearest: FlagName | null }
  | { kind: 'flag_twice'; command: CommandName; flag: FlagName }
  | { kind: 'flag_value'; command: CommandName; flag: FlagName; value: string | null; allowed: string }
  | { kind: 'text_missing'; command: CommandName }
  | { kind: 'text_not_taken'; command: CommandName; text: string }
  | { kind: 'answer_unreadable'; text: string }

/** What the parser has to know of a command; commands/ makes the table. */
export type CommandGrammar = {
  name: CommandName
  flags: readonly FlagName[]
  text: 'none' | 'optional' | 'required'
  /**
   * Which of the lines that follow directly belong to the text: none, all, or those that begin with
   * `N=`.
   */
  continuation: 'no' | 'lines' | 'answers'
}

/** What help, docs and answers say about a command. */
export type CommandHelp = CommandGrammar & {
  /** As people type it, like `/speckit answer 1=B 2="…"`. */
  usage: string
  /** One sentence for help and docs. */
  summary: string
  /** When it may be given, in words for docs: “while a run waits for approval”. */
  when: string
  /** A comment to copy. */
  example: string
}

/** What a flag is followed by, and what it does. */
export const flagHelp: Record<FlagName, { usage: string; meaning: string }> = {
  '--agent': { usage: '--agent NAME', meaning: 'the coding agent' },
  '--model': { usage: '--model NAME', meaning: 'the model, for all phases' },
  '--base': { usage: '--base BRANCH', meaning: 'the branch that the feature starts from' },
  '--from': { usage: '--from PHASE', meaning: 'skips the phases before this one' },
  '--dry-run': { usage: '--dry-run', meaning: 'tells what would run, and starts nothing' },
}
