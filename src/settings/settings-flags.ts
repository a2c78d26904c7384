import { canClash } from './branch-template.ts'
import { branchNameProblem } from './branch-name.ts'
import { laySettings } from './lay-settings.ts'
import type { Refusal } from '../domain/request/reply.ts'
import { modelName, modelRule } from './settings-schema.ts'
import type { EffectiveSettings, RunSettings } from '../domain/run/settings.ts'
import { showValue } from '../text/show-value.ts'
import type { CommandFlags } from '../domain/request/slash-command.ts'

type Refused = { refused: Extract<Refusal, { kind: 'override_refused' }> }

/**
 * Applies `--agent`, `--model` and `--base` of a command to the settings that hold. `--model` is
 * for all phases, so models of single phases do not hold then. In a refusal `allowed` completes
 * “allowed: …”.
 */
export function applyFlags(
  effective: EffectiveSettings,
  flags: CommandFlags,
): { effective: EffectiveSettings } | Refused {
  const { agent, model, base } = flags
  const asked = { agent, model, baseBranch: base }
  for (const setting of ['agent', 'model', 'baseBranch'] as const) {
    const value = asked[setting]
    const allowed = value === undefined ? null : whatElse(effective, setting, value)
    if (value !== undefined && allowed !== null)
      return { refused: { kind: 'override_refused', setting, value, allowed } }
  }
  const isForAllPhases = model !== undefined && !effective.locked.includes('models')
  const values: Partial<RunSettings> = {
    ...(agent === undefined ? {} : { agent }),
    ...(model === undefined ? {} : { model }),
    ...(isForAllPhases ? { models: {} } : {}),
    ...(base === undefined ? {} : { baseBranch: base }),
  }
  return { effective: laySettings(effective, 'command', values) }
}

/** What is allowed instead; null = the value is fine. */
function whatElse(
  effective: EffectiveSettings,
  setting: 'agent' | 'model' | 'baseBranch',
  value: string,
): string | null {
  const current = effective.settings[setting]
  if (effective.locked.includes(setting)) {
    return value === current ? null : `nothing else than ${showCurrent(setting, current)}, the operator locked it`
  }
  switch (setting) {
    case 'agent':
      return effective.allowed.agents.includes(value) ? null : effective.allowed.agents.join(', ')
    case 'model': {
      const { models } = effective.allowed
      if (models !== null) return models.includes(value) ? null : models.join(', ')
      return modelName.safeParse(value).success ? null : modelRule
    }
    case 'baseBranch':
      return baseProblem(effective, value)
  }
}

function baseProblem({ settings }: EffectiveSettings, branch: string): string | null {
  const problem = branchNameProblem(branch)
  if (problem !== null) return `the name of a branch; this one ${problem}`
  return canClash(settings.branchTemplate, branch)
    ? `a branch that is not one of the features’ own (${settings.branchTemplate})`
    : null
}

function showCurrent(setting: 'agent' | 'model' | 'baseBranch', current: string | null): string {
  if (current !== null) return showValue(current)
  return setting === 'model' ? 'the agent’s own' : 'the default branch'
}
