import { UserError } from '../errors.ts'
import { clashProblem, operatorSettings, policyProblem } from './apply-policy.ts'
import type { SettingsFact } from '../domain/request/facts.ts'
import { laySettings } from './lay-settings.ts'
import { readSettings } from './read-settings.ts'
import type { SettingsFile } from './read-settings.ts'
import type { Problem } from './read-yaml.ts'
import type { OperatorPolicy } from './settings-policy.ts'
import { settingNames, settingsPath } from '../domain/run/settings.ts'
import type { EffectiveSettings } from '../domain/run/settings.ts'

/** Weakest first. The files are texts of `.github/speckit.yml`; null = there is none. */
export type SettingsLayers = {
  operator: OperatorPolicy
  organisation: string | null
  repository: string | null
  /** Of the repository: features may not be named like it either. */
  defaultBranch?: string
}

/**
 * The settings that hold for a repository, with the source of each. `agents` are the known ones.
 * Throws UserError `settings_invalid` that names every wrong value of both files, with its line and
 * what is allowed.
 */
export function effectiveSettings(layers: SettingsLayers, agents: readonly string[]): EffectiveSettings {
  const { effective, problems } = laidOut(layers, agents)
  const wrong = fileLayers.filter((layer) => problems[layer].length > 0)
  if (wrong.length === 0) return effective
  const all = wrong.flatMap((layer) =>
    problems[layer].toSorted(byLine).map((problem) => sentence(problem, layer, wrong.length > 1)),
  )
  const more = all.length > mostProblems ? `; \`…\` and ${all.length - mostProblems} more` : ''
  throw new UserError(
    'settings_invalid',
    `${subject(wrong)} not valid: ${all.slice(0, mostProblems).join('; ')}${more}.`,
    { wayOut: wayOut(wrong) },
  )
}

/**
 * The same as a fact. An invalid file still tells its label, when that is right; otherwise the
 * label is that of the layers below.
 */
export function settingsFact(layers: SettingsLayers, agents: readonly string[]): SettingsFact {
  try {
    return { kind: 'valid', effective: effectiveSettings(layers, agents) }
  } catch (error) {
    if (!(error instanceof UserError)) throw error
    const { label } = laidOut(layers, agents).effective.settings
    return { kind: 'invalid', label, message: error.message, wayOut: error.wayOut }
  }
}

const fileLayers = ['organisation', 'repository'] as const
type FileLayer = (typeof fileLayers)[number]

const mostProblems = 20

/** Lays what is right in the files over what holds below, and collects what is wrong. */
function laidOut(layers: SettingsLayers, agents: readonly string[]) {
  const { operator } = layers
  const organisation = layFile({
    operator,
    layer: 'organisation',
    file: readSettings(layers.organisation, agents),
    below: operatorSettings(operator, agents),
    defaultBranch: null,
  })
  const repository = layFile({
    operator,
    layer: 'repository',
    file: readSettings(layers.repository, agents),
    below: organisation.effective,
    defaultBranch: layers.defaultBranch ?? null,
  })
  const problems = { organisation: organisation.problems, repository: repository.problems }
  return { effective: repository.effective, problems }
}

type FileOverOthers = {
  operator: OperatorPolicy
  layer: FileLayer
  file: SettingsFile
  below: EffectiveSettings
  defaultBranch: string | null
}

function layFile({ operator, layer, file, below, defaultBranch }: FileOverOthers) {
  const refused = settingNames.flatMap((name): Problem[] => {
    const value = file.values[name]
    const what = value === undefined ? null : policyProblem(operator, below, { name, value })
    return what === null ? [] : [{ name, line: file.lineOf(name), what }]
  })
  const isRefused = (name: string) => refused.some((problem) => problem.name === name)
  const values = Object.fromEntries(Object.entries(file.values).filter(([name]) => !isRefused(name)))
  const effective = laySettings(below, layer, values)
  const isToldBelow = clashProblem(below.settings, null) !== null
  const clash = isToldBelow ? null : clashProblem(effective.settings, defaultBranch)
  const line = file.lineOf('branchTemplate') ?? file.lineOf('baseBranch')
  const clashes = clash === null ? [] : [{ name: 'branchTemplate', line, what: clash }]
  return { effective, problems: [...file.problems, ...refused, ...clashes] }
}

function byLine(one: Problem, other: Problem): number {
  return (one.line ?? 0) - (other.line ?? 0)
}

/** Each begins with code, so that a reader of the message can tell them apart. */
function sentence({ name, line, what }: Problem, layer: FileLayer, isOneOfTwo: boolean): string {
  const place = [...(line === null ? [] : [`line ${line}`]), ...(isOneOfTwo ? [`of the ${layer}`] : [])].join(' ')
  return `\`${name ?? settingsPath}\` ${place === '' ? '' : `(${place}) `}${what}`
}

function subject(wrong: readonly FileLayer[]): string {
  if (wrong.length > 1)
    return `${settingsPath} of the repository and that of the organisation (in its repository .github) are`
  return wrong[0] === 'repository'
    ? `${settingsPath} is`
    : `${settingsPath} of the organisation (in its repository .github) is`
}

function wayOut(wrong: readonly FileLayer[]): string {
  const where = wrong.map((layer) =>
    layer === 'repository' ? 'of this repository' : 'of the organisation’s repository .github',
  )
  return `Correct ${settingsPath} on the default branch ${where.join(' and ')} (docs/settings.md lists the settings), then ask again.`
}
