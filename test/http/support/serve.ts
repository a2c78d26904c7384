import type { FastifyInstance } from 'fastify'
import { createApp } from '../../../src/http/app.ts'
import type { HttpDependencies } from '../../../src/http/dependencies.ts'
import type { Log } from '../../../src/ports/log.ts'
import { FakeRuns, now } from './fake-runs.ts'

export type Logged = { level: string; metadata: object; message: string }

export function dependenciesFor(
  store: FakeRuns,
  given: Partial<HttpDependencies> = {},
  logged: Logged[] = [],
): HttpDependencies {
  return {
    store,
    statistics: store,
    limits: { pauseLeft: async () => 0 },
    queueDepth: async () => ({
      delivery: { queued: 1, active: 0, dead: 0 },
      phase: { queued: 3, active: 2, dead: 1 },
      report: { queued: 0, active: 0, dead: 0 },
    }),
    health: async () => undefined,
    disk: async () => undefined,
    executorWarning: (executor) =>
      executor === 'process' ? 'Jobs run as ordinary processes: nothing is isolated.' : null,
    clock: { now: () => now },
    log: recordingLog(logged),
    apiToken: null,
    publicUrl: 'https://speckit.example.com',
    forgeUrl: 'https://github.com',
    version: '0.1.0',
    isMetricsEnabled: false,
    ...given,
  }
}

/** The app for `inject`, with a fake store to fill. */
export function serve(given: Partial<HttpDependencies> = {}): {
  app: FastifyInstance
  store: FakeRuns
  logged: Logged[]
} {
  const store = new FakeRuns()
  const logged: Logged[] = []
  return { app: createApp(dependenciesFor(store, given, logged)), store, logged }
}

function recordingLog(logged: Logged[]): Log {
  const at = (level: string) => (metadata: object, message: string) => void logged.push({ level, metadata, message })
  const log: Log = { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: () => log }
  return log
}
