import { phaseNames } from '../domain/run/phase.ts'
import type { CommandName } from '../domain/request/slash-command.ts'
import { answer } from './answer.ts'
import { approve } from './approve.ts'
import { cancel } from './cancel.ts'
import type { Command } from './command.ts'
import { help } from './help.ts'
import { phaseCommand } from './phase-command.ts'
import { retry } from './retry.ts'
import { revise } from './revise.ts'
import { run } from './run.ts'
import { status } from './status.ts'

/** Every slash command, in the order in which help shows them. */
export const commands: readonly Command[] = [
  run,
  ...phaseNames.map(phaseCommand),
  approve,
  answer,
  revise,
  retry,
  cancel,
  status,
  help,
]

export function commandNamed(name: CommandName): Command {
  const command = commands.find((known) => known.name === name)
  if (command === undefined) throw new Error(`there is no command ${name}`)
  return command
}
