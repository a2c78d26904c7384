import { nearestName } from '../../text/nearest-name.ts'
import { phaseNames } from '../../domain/run/phase.ts'
import type { CommandFlags, CommandGrammar, FlagName, Mistake } from '../../domain/request/slash-command.ts'

/**
 * Reads the flags in front of a command's text: `--agent codex`, `--agent=codex`,
 * `--model "two words"`. The first word that is no flag, or `--`, begins the text. A dash that a
 * phone made of two hyphens counts as two hyphens.
 */
export function readFlags(
  words: string,
  command: CommandGrammar,
): { flags: CommandFlags; text: string } | { mistake: Mistake } {
  const flags: CommandFlags = {}
  const given = new Set<FlagName>()
  let rest = words
  for (;;) {
    const start = flagStart.exec(rest)
    if (start === null) return { flags, text: rest.replace(/^--(?:\s+|$)/, '') }
    const [whole, name = ''] = start
    const flag = `--${name.toLowerCase()}`
    const known = command.flags.find((other) => other === flag)
    if (known === undefined) return { mistake: unknownFlag(whole, flag, command) }
    if (given.has(known)) return { mistake: { kind: 'flag_twice', command: command.name, flag: known } }
    given.add(known)
    const { value, behind } = takeValue(rest.slice(whole.length), known)
    rest = behind
    const problem = set(flags, known, value)
    if (problem !== null) {
      return { mistake: { kind: 'flag_value', command: command.name, flag: known, value, allowed: problem } }
    }
  }
}

const flagStart = /^(?:--?|[–—]-?)([a-z][\w-]*)(?=[\s=]|$)/i

function unknownFlag(whole: string, flag: string, command: CommandGrammar): Mistake {
  return { kind: 'unknown_flag', command: command.name, flag: whole, nearest: nearestName(flag, command.flags) }
}

/** A value in quotes that are not closed stays as it is: it is refused. null = there is none. */
function takeValue(text: string, flag: FlagName): { value: string | null; behind: string } {
  const isJoined = text.startsWith('=')
  const rest = isJoined ? text.slice(1) : text.trimStart()
  if (flag === '--dry-run' && !isJoined) return { value: null, behind: rest }
  if (rest === '' || (!isJoined && (flagStart.test(rest) || /^--(?:\s|$)/.test(rest))))
    return { value: null, behind: rest }
  const quoted = /^(?:"([^"]*)"|'([^']*)'|“([^”]*)”|‘([^’]*)’)(?=\s|$)/.exec(rest)
  if (quoted !== null) {
    const value = quoted[1] ?? quoted[2] ?? quoted[3] ?? quoted[4] ?? ''
    return { value, behind: rest.slice(quoted[0].length).trimStart() }
  }
  const end = rest.search(/\s|$/)
  return { value: rest.slice(0, end), behind: rest.slice(end).trimStart() }
}

/** What is allowed, when the value is not. */
function set(flags: CommandFlags, flag: FlagName, value: string | null): string | null {
  switch (flag) {
    case '--dry-run':
      if (value !== null) return 'it takes no value'
      flags.dryRun = true
      return null
    case '--from': {
      const phase = phaseNames.find((name) => name === value?.toLowerCase())
      if (phase === undefined) return `one of ${phaseNames.join(', ')}`
      flags.from = phase
      return null
    }
    case '--agent':
      if (!isName(value)) return 'the name of an agent'
      flags.agent = value
      return null
    case '--model':
      if (!isName(value)) return 'the name of a model'
      flags.model = value
      return null
    case '--base':
      if (!isName(value)) return 'the name of a branch'
      flags.base = value
      return null
  }
}

/** The settings say later whether there is such a thing. A quote here was not closed. */
function isName(value: string | null): value is string {
  return value !== null && /^[^\s"'“”‘’-][^"'“”‘’]{0,199}$/.test(value)
}
