import type { PhaseRecord, Usage } from './run.ts'

/**
 * What all phases used together; unknown parts count as nothing, and a sum of nothing but unknown
 * parts is unknown.
 */
export function totalUsage(phases: readonly Pick<PhaseRecord, 'usage'>[]): Usage {
  const usages = phases.flatMap(({ usage }) => (usage === null ? [] : [usage]))
  const sum = (field: keyof Usage) => {
    const known = usages.flatMap((usage) => usage[field] ?? [])
    return known.length === 0 ? null : known.reduce((total, value) => total + value, 0)
  }
  return { inputTokens: sum('inputTokens'), outputTokens: sum('outputTokens'), costUsd: sum('costUsd') }
}
