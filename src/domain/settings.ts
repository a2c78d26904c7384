import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { UserError } from '../errors.ts'
import { phaseNames } from './phase.ts'

export const settingsPath = '.github/speckit.yml'

/** Fields with the sentence that follows the field's name when the value is wrong. */
function schemaFor(agents: readonly string[]) {
  return z
    .strictObject({
      label: text(50),
      agent: z.enum(agents, says(`must be one of ${agents.join(', ')}`)),
      model: text(100).nullable(),
      phases: z
        .array(z.enum(phaseNames), says(`must be a list of ${phaseNames.join(', ')}`))
        .min(1, says('must name at least one phase'))
        .refine(isInOrder, says(`must be in the order ${phaseNames.join(', ')}, each at most once`)),
      baseBranch: text(200).nullable(),
      timeoutMinutes: minutes,
      idleTimeoutMinutes: minutes,
    })
    .partial()
}

function says(rule: string) {
  return { error: ({ input }: { input?: unknown }) => `${rule}, got ${JSON.stringify(input)}` }
}

function text(longest: number) {
  const rule = says(`must be a text of 1 to ${longest} characters`)
  return z.string(rule).min(1, rule).max(longest, rule)
}

const minutesRule = says('must be a whole number between 1 and 360')
const minutes = z.int(minutesRule).min(1, minutesRule).max(360, minutesRule)

/** Settings of a repository, complete: the file's values over the operator's defaults. */
export type RunSettings = {
  label: string
  agent: string
  model: string | null
  phases: (typeof phaseNames)[number][]
  /** null = the repository's default branch. */
  baseBranch: string | null
  timeoutMinutes: number
  idleTimeoutMinutes: number
}

export const builtInSettings: RunSettings = {
  label: 'speckit',
  agent: 'template',
  model: null,
  phases: [...phaseNames],
  baseBranch: null,
  timeoutMinutes: 30,
  idleTimeoutMinutes: 10,
}

/**
 * Reads `.github/speckit.yml`. `text` null or empty = no file, the defaults hold. `agents` are the known agents' names.
 * Throws UserError `settings_invalid` that lists every wrong value with what is allowed.
 */
export function readSettings(text: string | null, defaults: RunSettings, agents: readonly string[]): RunSettings {
  const parsed = schemaFor(agents).safeParse(parseDocument(text) ?? {})
  if (!parsed.success) throw invalid(parsed.error.issues.map(describe))
  const given = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined))
  return { ...defaults, ...given }
}

const settingNames = Object.keys(schemaFor(['template']).shape)

function parseDocument(text: string | null): unknown {
  try {
    return text === null ? null : parseYaml(text, { maxAliasCount: 10 })
  } catch (error) {
    throw invalid([error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)])
  }
}

function describe(issue: z.core.$ZodIssue): string {
  if (issue.code === 'unrecognized_keys') {
    return `${issue.keys.map((key) => `\`${key}\``).join(', ')}: not a setting; there are ${settingNames.join(', ')}`
  }
  const name = issue.path.join('.')
  return name === '' ? 'the file must hold settings, one `name: value` a line' : `\`${name}\` ${issue.message}`
}

function invalid(problems: string[]): UserError {
  return new UserError(
    'settings_invalid',
    `${settingsPath} is not valid: ${problems.join('; ')}.`,
    `Correct ${settingsPath} on the default branch (docs/configuration.md lists the settings), then label the issue again.`,
  )
}

function isInOrder(names: readonly string[]): boolean {
  const places = names.map((name) => phaseNames.findIndex((known) => known === name))
  return places.every((place, index) => index === 0 || place > (places[index - 1] ?? -1))
}
