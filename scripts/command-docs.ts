import { commands } from '../src/commands/index.ts'
import { flagHelp } from '../src/domain/request/slash-command.ts'
import type { FlagName } from '../src/domain/request/slash-command.ts'

/** Every command with its use, for docs/commands.md. */
export function commandTable(): string {
  const rows = commands.map(({ usage, summary, when }) => `| \`${usage}\` | ${summary} | ${when} |`)
  return ['| command | what it does | when |', '|---|---|---|', ...rows].join('\n')
}

export function flagTable(): string {
  const rows = Object.entries(flagHelp).map(
    ([name, { usage, meaning }]) => `| \`${usage}\` | ${meaning} | ${takersOf(name as FlagName)} |`,
  )
  return ['| flag | what it does | with |', '|---|---|---|', ...rows].join('\n')
}

function takersOf(flag: FlagName): string {
  const takers = commands.filter(({ flags }) => flags.includes(flag))
  return takers.map(({ name }) => `\`${name}\``).join(', ')
}

/** One comment to copy for each command. */
export function commandExamples(): string {
  return ['```text', ...commands.map(({ example }) => example), '```'].join('\n')
}
