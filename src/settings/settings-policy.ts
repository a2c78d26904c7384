import type { RunSettings, SettingName } from '../domain/run/settings.ts'

/**
 * What the operator decides for all repositories. There is an agent in any case, since no built-in
 * setting names one.
 */
export type OperatorPolicy = PolicyFile & { defaults: Pick<RunSettings, 'agent'> }

/** What the policy file says. */
export type PolicyFile = {
  defaults: Partial<RunSettings>
  /** What nobody below may change. */
  locked: SettingName[]
  /** null = anything that the setting itself allows. */
  allowed: { agents: string[] | null; models: string[] | null; limits: Record<LimitName, number | null> }
}

export type LimitName = (typeof limitNames)[number]

export const limitNames = ['timeoutMinutes', 'maxCostUsd', 'maxTokens'] as const

/** An operator who decides nothing. */
export const noPolicy: PolicyFile = {
  defaults: {},
  locked: [],
  allowed: { agents: null, models: null, limits: { timeoutMinutes: null, maxCostUsd: null, maxTokens: null } },
}
