import { canClash } from './branch-template.ts'
import { isSame, laySettings } from './lay-settings.ts'
import type { Problem, YamlFile } from './read-yaml.ts'
import { limitNames } from './settings-policy.ts'
import type { LimitName, OperatorPolicy, PolicyFile } from './settings-policy.ts'
import { builtInSettings, settingNames } from '../domain/run/settings.ts'
import type { EffectiveSettings, RunSettings, SettingName, SettingSource } from '../domain/run/settings.ts'
import { showValue } from '../text/show-value.ts'

/**
 * What holds before any file of an organisation or repository. What nobody set is kept within the
 * operator's limits.
 */
export function operatorSettings(policy: OperatorPolicy, agents: readonly string[]): EffectiveSettings {
  const { allowed, defaults, locked } = policy
  const builtIn: EffectiveSettings = {
    settings: { ...builtInSettings, agent: defaults.agent },
    sources: Object.fromEntries(settingNames.map((name) => [name, 'built-in'])) as Record<SettingName, SettingSource>,
    locked: [],
    allowed: { agents: agents.filter((name) => allowed.agents?.includes(name) ?? true), models: allowed.models },
  }
  const beyond = limitNames.filter((name) => isBeyond(builtInSettings[name], allowed.limits[name]))
  const within = Object.fromEntries(beyond.map((name) => [name, allowed.limits[name]]))
  return { ...laySettings(builtIn, 'operator', { ...within, ...defaults }), locked }
}

/**
 * Why the policy forbids a file below to set this, as a predicate; null = it does not. `over` =
 * what the layers below set.
 */
export function policyProblem<Name extends SettingName>(
  policy: PolicyFile,
  over: EffectiveSettings,
  choice: Choice<Name>,
): string | null {
  const { name, value } = choice
  if (over.locked.includes(name)) {
    const locked = over.settings[name]
    return isSame(value, locked)
      ? null
      : `is locked by the operator to ${show(name, locked)}, got ${show(name, value)}; remove it`
  }
  return choiceProblem(policy, over, choice)
}

type Choice<Name extends SettingName> = { name: Name; value: RunSettings[Name] }

/** What in a policy file speaks against itself. */
export function contradictions(policy: PolicyFile, file: YamlFile, agents: readonly string[]): Problem[] {
  // which agent it will be may not be known yet, and is of no matter for the rest
  const effective = operatorSettings({ ...policy, defaults: { agent: '', ...policy.defaults } }, agents)
  const { settings, allowed } = effective
  const isOutside = settings.agent !== '' && !allowed.agents.includes(settings.agent)
  const namesAgent = file.lineOf(['defaults', 'agent']) !== null
  const problems = settingNames
    .filter((name) => Object.hasOwn(policy.defaults, name) && (name !== 'agent' || namesAgent))
    .map((name) => ({ name, what: choiceProblem(policy, effective, { name, value: settings[name] }) }))
  const found = problems.flatMap(({ name, what }) =>
    what === null ? [] : [{ name: `defaults.${name}`, line: file.lineOf(['defaults', name]), what }],
  )
  if (isOutside && !namesAgent) {
    const what = `does not hold ${settings.agent}, the agent where nobody names one; set defaults.agent too`
    found.push({ name: 'allowed.agents', line: file.lineOf(['allowed', 'agents']), what })
  }
  const clash = clashProblem(settings, null)
  if (clash !== null)
    found.push({ name: 'defaults.branchTemplate', line: file.lineOf(['defaults', 'branchTemplate']), what: clash })
  return found
}

/**
 * Why the branches of features could hide or be hidden by the base branch, as a predicate of
 * `branchTemplate`; null = they cannot. `defaultBranch` is the base where the settings name none;
 * null = not known.
 */
export function clashProblem({ branchTemplate, baseBranch }: RunSettings, defaultBranch: string | null): string | null {
  const base = baseBranch ?? defaultBranch
  if (base === null || !canClash(branchTemplate, base)) return null
  const other = baseBranch === null ? 'the default branch' : '`baseBranch`'
  return `must name other branches than ${other} and none below or above it, got ${showValue(branchTemplate)} beside ${showValue(base)}`
}

function choiceProblem<Name extends SettingName>(
  policy: PolicyFile,
  over: EffectiveSettings,
  { name, value }: Choice<Name>,
): string | null {
  if (name === 'agent' && !over.allowed.agents.some((agent) => agent === value))
    return `must be one of ${over.allowed.agents.join(', ')} (the operator allows no other), got ${showValue(value)}`
  if (name === 'model' || name === 'models') {
    const models = name === 'model' ? [value as string | null] : Object.values(value as RunSettings['models'])
    return modelProblem(policy, models)
  }
  if (!isLimitName(name)) return null
  const limit = policy.allowed.limits[name]
  return isBeyond(value as number | null, limit)
    ? `must be at most ${limit} (limit of the operator), got ${show(name, value)}`
    : null
}

/**
 * Where no model is named at all, the agent's own is fine; one that the operator chose cannot be
 * taken back.
 */
function modelProblem({ allowed, defaults }: PolicyFile, models: (string | null)[]): string | null {
  const list = allowed.models
  if (list === null) return null
  const other = models.find((model) => (model === null ? (defaults.model ?? null) !== null : !list.includes(model)))
  return other === undefined
    ? null
    : `must be one of ${list.join(', ')} (the operator allows no other), got ${showValue(other)}`
}

function isLimitName(name: SettingName): name is LimitName {
  return limitNames.some((limit) => limit === name)
}

function isBeyond(value: number | null, limit: number | null): boolean {
  return limit !== null && (value === null || value > limit)
}

function show(name: SettingName, value: unknown): string {
  if (value === null && isLimitName(name)) return 'no limit'
  if (name === 'models') return JSON.stringify(value).replaceAll('"', '')
  return showValue(value)
}
