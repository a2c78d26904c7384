import type { RunSettings } from '../run/settings.ts'
import type { Steering } from '../run/steer-run.ts'
import type { Reply } from './reply.ts'
import type { RunPlan } from './run-plan.ts'

/** What is done about a request. */
export type Intent =
  | { kind: 'start'; plan: RunPlan }
  /** `also`: pending runs of the same issue that get the same steering, before `runId` does. */
  | { kind: 'steer'; runId: string; steering: Steering; also?: string[] }
  | { kind: 'reply'; reply: Reply }
  | { kind: 'ignore'; why: string }

const levels = ['none', 'read', 'triage', 'write', 'maintain', 'admin'] as const

/**
 * Whether a permission reaches the level that the settings ask for. An unknown one reaches nothing.
 */
export function isPermitted(permission: string, least: RunSettings['permission']): boolean {
  return levels.findIndex((level) => level === permission) >= levels.indexOf(least)
}
