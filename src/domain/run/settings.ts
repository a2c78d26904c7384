import { usualPhases } from './phase.ts'
import type { PhaseName } from './phase.ts'

/** In a repository, and, for all repositories of an owner, in the owner's repository `.github`. */
export const settingsPath = '.github/speckit.yml'

/** Settings of a run, complete. Kept with the run as they were when it was asked for. */
export type RunSettings = {
  label: string
  agent: string
  /** null = the agent's default. */
  model: string | null
  /** Model of single phases, before `model`. */
  models: Partial<Record<PhaseName, string>>
  phases: PhaseName[]
  /** After these phases somebody has to approve before the next one starts. */
  gates: PhaseName[]
  /**
   * Whether open questions stop the run, or the agent assumes an answer and records it in the spec.
   */
  questions: 'ask' | 'assume'
  /** Least permission on the repository that starts and steers runs. */
  permission: 'triage' | 'write' | 'maintain' | 'admin'
  /** Whether who asked for the run may pass its gates too. */
  requesterMayApprove: boolean
  /** Logins that are told and asked for a review; null = who asked for the run. */
  reviewers: string[] | null
  /** What people are told by a comment of its own, which GitHub notifies them of. */
  notify: 'all' | 'needed' | 'none'
  /** null = the repository's default branch. */
  baseBranch: string | null
  /** `{feature}` = `012-add-due-dates`, `{issue}` = `12`. */
  branchTemplate: string
  featureDirectoryTemplate: string
  /**
   * Globs that `implement` may change; never the protected places, and what is hidden or run by CI
   * only where a glob names it.
   */
  allowedPaths: string[]
  timeoutMinutes: number
  idleTimeoutMinutes: number
  /** Of a whole run; counted after each phase, as far as the agent reports it. null = no limit. */
  maxCostUsd: number | null
  maxTokens: number | null
  /** Runs that may be active at once; null = any number. */
  maxRunsPerRepository: number | null
  maxRunsPerInstallation: number | null
}

export type SettingName = keyof RunSettings

/** Where a setting comes from, weakest first. */
export type SettingSource = 'built-in' | 'operator' | 'organisation' | 'repository' | 'command'

/** The settings that hold, with the source of each. */
export type EffectiveSettings = {
  settings: RunSettings
  sources: Record<SettingName, SettingSource>
  /** What the operator does not let anybody change. */
  locked: SettingName[]
  /**
   * What may be chosen: agents that are known and allowed; models that may be named, null = any.
   */
  allowed: { agents: string[]; models: string[] | null }
}

/**
 * What holds where nobody sets anything. Which agent it is depends on the installation, so the
 * operator says it.
 */
export const builtInSettings: Omit<RunSettings, 'agent'> = {
  label: 'speckit',
  model: null,
  models: {},
  phases: [...usualPhases],
  gates: [],
  questions: 'ask',
  permission: 'write',
  requesterMayApprove: true,
  reviewers: null,
  notify: 'all',
  baseBranch: null,
  branchTemplate: 'speckit/{feature}',
  featureDirectoryTemplate: 'specs/{feature}',
  allowedPaths: ['**'],
  timeoutMinutes: 30,
  idleTimeoutMinutes: 10,
  maxCostUsd: null,
  maxTokens: null,
  maxRunsPerRepository: null,
  maxRunsPerInstallation: null,
}

const { label, ...others } = builtInSettings

/** All of them, in the order of the documentation. */
export const settingNames = Object.keys({ label, agent: '', ...others } satisfies RunSettings) as SettingName[]
