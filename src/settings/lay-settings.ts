import { settingNames } from '../domain/run/settings.ts'
import type { EffectiveSettings, RunSettings, SettingName, SettingSource } from '../domain/run/settings.ts'

/**
 * Lays the values of a stronger layer over what holds so far. A model belongs to the agent that it
 * was chosen for: a layer that changes the agent and names no model starts from the new agent's
 * own, as far as the operator did not lock it.
 */
export function laySettings(
  effective: EffectiveSettings,
  source: SettingSource,
  values: Partial<RunSettings>,
): EffectiveSettings {
  const { locked } = effective
  const before = effective.settings
  const isOtherAgent = values.agent !== undefined && values.agent !== before.agent
  const all: Partial<RunSettings> = {
    ...(isOtherAgent && !locked.includes('model') ? { model: null } : {}),
    ...(isOtherAgent && !locked.includes('models') ? { models: {} } : {}),
    ...values,
  }
  const isFrom = (name: SettingName) =>
    !locked.includes(name) && (Object.hasOwn(values, name) || (name in all && !isSame(all[name], before[name])))
  const sources = settingNames.map((name) => [name, isFrom(name) ? source : effective.sources[name]])
  return {
    ...effective,
    settings: { ...before, ...all },
    sources: Object.fromEntries(sources) as EffectiveSettings['sources'],
  }
}

/** Settings are plain values. */
export function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other)
}
