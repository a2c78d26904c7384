import { parse as parseYaml } from 'yaml'
import { z } from 'zod'
import { UserError } from '../errors.ts'
import { phaseNames } from './phase.ts'

export const settingsPath = '.github/speckit.yml'

const schema = z
  .strictObject({
    label: z.string().min(1).max(50),
    agent: z.string().regex(/^[a-z][a-z0-9-]*$/),
    model: z.string().min(1).max(100).nullable(),
    phases: z
      .array(z.enum(phaseNames))
      .min(1)
      .refine(isInOrder, `must be in the order ${phaseNames.join(', ')}, each at most once`),
    baseBranch: z.string().min(1).max(200).nullable(),
    timeoutMinutes: z.int().min(1).max(360),
    idleTimeoutMinutes: z.int().min(1).max(360),
  })
  .partial()

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
  const parsed = schema.safeParse(parseDocument(text) ?? {})
  const problems = parsed.success ? [] : parsed.error.issues.map(describe)
  const agent = parsed.data?.agent
  if (agent !== undefined && !agents.includes(agent)) {
    problems.push(`\`agent\` must be one of ${agents.join(', ')}, got \`${agent}\``)
  }
  if (problems.length > 0) throw invalid(problems)
  const given = Object.fromEntries(Object.entries(parsed.data ?? {}).filter(([, value]) => value !== undefined))
  return { ...defaults, ...given }
}

function parseDocument(text: string | null): unknown {
  try {
    return text === null ? null : parseYaml(text, { maxAliasCount: 10 })
  } catch (error) {
    throw invalid([error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error)])
  }
}

function describe(issue: z.core.$ZodIssue): string {
  const name = issue.path.join('.')
  return name === '' ? issue.message : `\`${name}\`: ${issue.message}`
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
