import type { Log } from '../ports/log.ts'

/** What every git command of this folder needs to know. */
export type GitSetup = {
  /** Folder that holds the mirrors; nothing else may live in it. */
  directory: string
  gitBinary: string
  /**
   * Variables of the child besides git's own: PATH, and where needed proxy and certificate
   * settings.
   */
  environment: Readonly<Record<string, string>>
  log: Log
  fetchLimits: FetchLimits
}

/** A fetch may take `totalMs`, and say nothing for `silenceMs`. */
export type FetchLimits = { silenceMs: number; totalMs: number }
