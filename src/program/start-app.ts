import type { KeptReading } from '../github/intake/keep-reading.ts'
import { openParts } from './open-parts.ts'
import type { GivenParts } from './open-parts.ts'
import { serveHttp } from './serve-http.ts'
import { startReading } from './start-reading.ts'
import { startWorker } from './start-worker.ts'
import type { Stops } from './stops.ts'

export type RunningApp = {
  /** Address that is listened on; null for a worker, which has none. */
  url: string | null
  executor: string
  database: 'embedded' | 'postgresql'
  stop(): Promise<void>
}

/**
 * Starts what belongs to the process's role. When a part fails to start, the ones before it are
 * stopped again.
 */
export async function startApp(given: GivenParts): Promise<RunningApp> {
  const { config, log } = given
  const stops: Stops = []
  async function stop(): Promise<void> {
    for (const step of stops.splice(0).toReversed()) {
      await step().catch((error: unknown) => log.error({ err: error }, 'a part did not stop cleanly'))
    }
  }
  try {
    const parts = await openParts(given, stops)
    let reading: KeptReading | null = null
    const missed = (guid: string) => reading?.missed(guid)
    const url = config.ROLE === 'worker' ? null : await serveHttp(parts, missed, stops)
    // what GitHub could not send until now is in its log by now
    reading = startReading(parts, stops)
    const publicUrl = config.PUBLIC_URL ?? url ?? `http://${config.HOST}:${config.PORT}`
    if (config.ROLE !== 'web') await startWorker({ ...parts, caughtUp: reading.caughtUp }, publicUrl, stops)
    return {
      url,
      executor: parts.executor.name,
      database: config.DATABASE_URL === undefined ? 'embedded' : 'postgresql',
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }
}
