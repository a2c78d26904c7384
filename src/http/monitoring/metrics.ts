import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'
import type { HttpDependencies } from '../dependencies.ts'

type Sources = Pick<HttpDependencies, 'statistics' | 'queueDepth' | 'clock' | 'log' | 'version'>

/**
 * A transaction can end after a later one began: so far back a scrape looks again for phases that
 * it has not counted yet.
 */
const overlapMs = 5 * 60_000

/**
 * Numbers for Prometheus, read from the tables when they are asked for, so that they are true
 * whichever process did the work. Every process counts the whole installation: scrape one, or take
 * the maximum over them.
 */
export function createMetrics({ statistics, queueDepth, clock, log, version }: Sources) {
  const registry = new Registry()
  const instruments = createInstruments(registry)
  const countPhases = createPhaseCounter(statistics, instruments.phases, clock.now())
  collectDefaultMetrics({ register: registry })
  instruments.build.set({ version }, 1)
  const sources = [
    { name: 'runs', read: () => readRuns(statistics, instruments.runs) },
    { name: 'queue', read: () => readQueue(queueDepth, instruments.jobs) },
    { name: 'phases', read: countPhases },
  ]
  return {
    contentType: registry.contentType,
    async scrape(): Promise<string> {
      await Promise.all(sources.map(({ name, read }) => tryRead(name, read)))
      return registry.metrics()
    },
    close: () => registry.clear(),
  }

  /** A source that is away takes its own numbers out and leaves the others. */
  async function tryRead(name: string, read: () => Promise<void>): Promise<void> {
    instruments.failures.inc({ source: name }, 0)
    try {
      await read()
    } catch (err) {
      instruments.failures.inc({ source: name })
      log.warn({ err, source: name }, 'metrics could not be read')
    }
  }
}

function createInstruments(registry: Registry) {
  const registers = [registry]
  return {
    build: new Gauge({
      name: 'speckit_build_info',
      help: 'Version of speckit-app.',
      labelNames: ['version'],
      registers,
    }),
    runs: new Gauge({
      name: 'speckit_runs',
      help: 'Runs that are kept, by status and conclusion (none = not completed).',
      labelNames: ['status', 'conclusion'],
      registers,
    }),
    jobs: new Gauge({
      name: 'speckit_queue_jobs',
      help: 'Jobs by kind and state.',
      labelNames: ['kind', 'state'],
      registers,
    }),
    phases: new Histogram({
      name: 'speckit_phase_duration_seconds',
      help: 'Phases completed since this process started.',
      labelNames: ['phase', 'conclusion'],
      buckets: [1, 5, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200],
      registers,
    }),
    failures: new Counter({
      name: 'speckit_scrape_failures_total',
      help: 'Reads for metrics that failed.',
      labelNames: ['source'],
      registers,
    }),
  }
}

async function readRuns(statistics: Sources['statistics'], gauge: Gauge): Promise<void> {
  const counts = await statistics.runCounts().finally(() => gauge.reset())
  for (const { status, conclusion, count } of counts) gauge.set({ status, conclusion: conclusion ?? 'none' }, count)
}

async function readQueue(queueDepth: Sources['queueDepth'], gauge: Gauge): Promise<void> {
  const depth = await queueDepth().finally(() => gauge.reset())
  for (const [kind, states] of Object.entries(depth)) {
    for (const [state, count] of Object.entries(states)) gauge.set({ kind, state }, count)
  }
}

/** Observes each phase once: remembers the ids of those young enough to be read again. */
function createPhaseCounter(statistics: Sources['statistics'], histogram: Histogram, startedAt: Date) {
  const counted = new Map<string, number>()
  let newest = startedAt.getTime()
  return async () => {
    const since = new Date(Math.max(startedAt.getTime(), newest - overlapMs))
    for (const phase of await statistics.completedPhases(since)) {
      if (counted.has(phase.id)) continue
      const completedAt = phase.completedAt.getTime()
      const seconds = Math.max(0, completedAt - phase.startedAt.getTime()) / 1000
      histogram.observe({ phase: phase.name, conclusion: phase.conclusion }, seconds)
      counted.set(phase.id, completedAt)
      newest = Math.max(newest, completedAt)
    }
    for (const [id, completedAt] of counted) if (completedAt < newest - 2 * overlapMs) counted.delete(id)
  }
}
