import { commands } from '../../../../src/commands/index.ts'
import { parseCommands } from '../../../../src/commands/parser/parse-commands.ts'
import type { CommandLine } from '../../../../src/domain/request/slash-command.ts'

export function parse(body: string): CommandLine[] {
  return parseCommands(body, commands).lines
}

/** `line command` of what was found, or the kind of the mistake. */
export function found(body: string): string[] {
  return parse(body).map((one) => `${one.line} ${one.kind === 'command' ? one.command : one.mistake.kind}`)
}
