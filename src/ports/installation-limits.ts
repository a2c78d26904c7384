import type { Job } from '../domain/run/job.ts'

/** Calls that create content, at most. */
export type WriteLimits = { perMinute: number; perHour: number }

/** Why a call has to wait, and for how long. */
export type Hold = { why: 'paused' | 'budget'; waitMs: number }

/**
 * What GitHub lets each installation do, the same for every process that works for it. Calls may
 * run side by side; one at a time is counted.
 */
export interface InstallationLimits {
  /** For whom the job works; null = for none, or it is not known any more. */
  installationOf(job: Job): Promise<number | null>
  /** Milliseconds until GitHub may be asked again; 0 = there is no pause. */
  pauseLeft(installationId: number): Promise<number>
  /**
   * GitHub refused for `waitMs`; null = without a time: a minute, and twice as long for each
   * refusal that follows within ten minutes after the end of a pause, an hour at most. A pause that
   * is on is never shortened, and refusals that come during it are part of the same one. Resolves
   * with the milliseconds that are left.
   */
  pause(installationId: number, waitMs: number | null): Promise<number>
  /**
   * Counts one call that creates content. Resolves with a hold, and counts nothing, during a pause
   * and when as many were counted in the last minute or hour.
   */
  takeWrite(installationId: number, atMost: WriteLimits): Promise<Hold | null>
}
