import type { RunSettings, SettingName } from '../domain/run/settings.ts'

/** What the operator decides for all repositories. */
export type OperatorPolicy = {
  defaults: Partial<RunSettings>
  /** What nobody below may change. */
  locked: SettingName[]
  /** null = anything that the setting itself allows. */
  allowed: { agents: string[] | null; models: string[] | null; limits: Record<LimitName, number | null> }
}

export type LimitName = (typeof limitNames)[number]

export const limitNames = ['timeoutMinutes', 'maxCostUsd', 'maxTokens'] as const

/** An operator who decides nothing. */
export const noPolicy: OperatorPolicy = {
  defaults: {},
  locked: [],
  allowed: { agents: null, models: null, limits: { timeoutMinutes: null, maxCostUsd: null, maxTokens: null } },
}
