import type { z } from 'zod'
import { nearestName } from '../text/nearest-name.ts'
import { readYaml } from './read-yaml.ts'
import type { Problem, YamlFile } from './read-yaml.ts'
import { operatorOnly, settingRules } from './settings-schema.ts'
import { settingNames } from '../domain/run/settings.ts'
import type { RunSettings, SettingName } from '../domain/run/settings.ts'
import { showValue } from '../text/show-value.ts'

/** What a file sets. `values` holds what is right, also when something else is wrong. */
export type SettingsFile = {
  values: Partial<RunSettings>
  lineOf: (name: SettingName) => number | null
  problems: Problem[]
}

/**
 * Reads `.github/speckit.yml` of a repository or organisation; null or empty = it sets nothing.
 * `agents` are the known ones. Never throws.
 */
export function readSettings(text: string | null, agents: readonly string[]): SettingsFile {
  const file = readYaml(text ?? '')
  const { values, problems } = readEntries(file, [], agents)
  const forOperator = operatorOnly.filter((name) => Object.hasOwn(values, name))
  for (const name of forOperator) delete values[name]
  const refused = forOperator.map((name) => ({
    name,
    line: file.lineOf([name]),
    what: 'may be set by the operator alone',
  }))
  return { values, lineOf: (name) => file.lineOf([name]), problems: [...problems, ...refused] }
}

/**
 * Reads the settings that stand in the mapping at `path`. The problems are those of the file, and
 * those of the mapping.
 */
export function readEntries(
  file: YamlFile,
  path: readonly string[],
  agents: readonly string[],
): { values: Partial<RunSettings>; problems: Problem[] } {
  const given = path.reduce<unknown>((value, step) => (isMapping(value) ? value[step] : undefined), file.value)
  if (given === undefined || given === null) return { values: {}, problems: file.problems }
  if (!isMapping(given)) return { values: {}, problems: [...file.problems, noMapping(file, path, given)] }
  const rules = settingRules(agents)
  const values: Partial<Record<SettingName, unknown>> = {}
  const unknown = Object.keys(given).filter((key) => !settingNames.some((name) => name === key))
  const problems = unknownEntries(file, path, {
    unknown,
    known: path.length === 0 ? settingNames.filter((name) => !operatorOnly.includes(name)) : settingNames,
    noun: 'a setting',
  })
  for (const name of settingNames.filter((known) => Object.hasOwn(given, known))) {
    const { type, allowed } = rules[name]
    const parsed = type.safeParse(given[name])
    if (parsed.success) values[name] = parsed.data
    else problems.push(wrongValue(file, [...path, name], { allowed, given: given[name], issues: parsed.error.issues }))
  }
  return { values: values as Partial<RunSettings>, problems: [...file.problems, ...problems] }
}

/**
 * Problems of entries of the mapping at `path` that are none of the known ones; only the first of
 * them lists these.
 */
export function unknownEntries(
  file: YamlFile,
  path: readonly string[],
  { unknown, known, noun }: { unknown: readonly string[]; known: readonly string[]; noun: string },
): Problem[] {
  const listed = unknown.find((key) => nearestName(key, known) === null)
  const problems = unknown.slice(0, mostUnknown).map((key) => {
    const nearest = nearestName(key, known)
    const hint = nearest === null ? '' : `; did you mean \`${nearest}\`?`
    const list = key === listed ? `; there are ${known.join(', ')}` : ''
    const at = [...path, key]
    return { name: showName(at), line: file.lineOf(at), what: `is not ${noun}${hint}${list}` }
  })
  const more = unknown.length - mostUnknown
  return more > 0
    ? [
        ...problems,
        {
          name: null,
          line: null,
          what: `holds ${more} more ${more === 1 ? 'entry that is' : 'entries that are'} not known`,
        },
      ]
    : problems
}

/** `problem` of an entry whose value is not allowed; the first issue tells where exactly. */
export function wrongValue(
  file: YamlFile,
  path: readonly string[],
  wrong: { allowed: string; given: unknown; issues: readonly z.core.$ZodIssue[] },
): Problem {
  const [issue] = wrong.issues
  const key = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined
  const steps = [...(issue?.path ?? []), ...(key === undefined ? [] : [key])]
  const value = key ?? steps.reduce<unknown>(stepInto, wrong.given)
  const why = issue?.code === 'custom' ? `, which ${issue.message}` : ''
  return {
    name: path.length === 0 ? null : showName(path),
    line: file.lineOf([...path, ...steps]),
    what: `must be ${wrong.allowed}, got ${showValue(value)}${why}${quoteHint(value, issue)}`,
  }
}

function isMapping(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

const mostUnknown = 10

function noMapping(file: YamlFile, path: readonly string[], given: unknown): Problem {
  const what = `must hold settings, one \`name: value\` a line, got ${showValue(given)}`
  return { name: path.length === 0 ? null : showName(path), line: file.lineOf(path), what }
}

function stepInto(value: unknown, step: PropertyKey): unknown {
  if (Array.isArray(value)) return value[Number(step)] as unknown
  return isMapping(value) ? value[String(step)] : undefined
}

/** YAML reads `12` and `true` as other things than text. */
function quoteHint(value: unknown, issue: z.core.$ZodIssue | undefined): string {
  const isText = issue?.code === 'invalid_type' && issue.expected === 'string'
  return isText && (typeof value === 'number' || typeof value === 'boolean') ? `; write "${value}" in quotes` : ''
}

/** For code in markdown: without what would end it, and not endless. */
function showName(path: readonly string[]): string {
  return path.map((part) => (/^[\w.-]{1,60}$/.test(part) ? part : showValue(part))).join('.')
}
