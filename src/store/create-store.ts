import type { InstallationLimits } from '../ports/installation-limits.ts'
import type { RunStatistics, Store } from '../ports/store.ts'
import type { TokenStore } from '../ports/token-store.ts'
import { createArtifactStore } from './artifacts.ts'
import { createCommandStore } from './commands.ts'
import { openDatabase } from './database.ts'
import type { Enqueue } from './database.ts'
import { createDeliveryStore } from './deliveries/deliveries.ts'
import { createDatabaseHealth } from './database-health.ts'
import { createRemoteRecordStore } from './remote-records.ts'
import { createHousekeeping } from './housekeeping.ts'
import { createInstallationLimits } from './installation-limits.ts'
import { createLeases } from './runs/leases.ts'
import { createPendingRuns } from './runs/pending-runs.ts'
import { createLogStore } from './logs.ts'
import { createOutcomeStore } from './runs/outcomes.ts'
import { createPhaseProgress } from './runs/phase-progress.ts'
import { createReadingStore } from './reading-places.ts'
import { createReportStore } from './reports.ts'
import { createRunQueries } from './runs/run-queries.ts'
import { createRunStart } from './runs/run-start.ts'
import { createStatistics } from './statistics.ts'
import { createSteering } from './runs/steering.ts'
import { createTokenStore } from './tokens.ts'
import { withUnavailable } from './unavailable.ts'

export type StoreOptions = {
  /** PostgreSQL with all migrations applied. */
  databaseUrl: string
  /** Puts jobs into the queue inside the transaction. */
  enqueue: Enqueue
  /** Most connections that are held at once; default 10. */
  connections?: number
}

/**
 * The tables behind the ports of ports/store.ts. Every method rejects with UnavailableError while
 * the database is away. `close` ends the connections; nothing may be called after it.
 */
export function createStore(
  options: StoreOptions,
): Store & RunStatistics & InstallationLimits & TokenStore & { close(): Promise<void> } {
  const database = openDatabase(options)
  const store = {
    ...createDeliveryStore(database),
    ...createCommandStore(database),
    ...createRunStart(database),
    ...createSteering(database),
    ...createPendingRuns(database),
    ...createRunQueries(database),
    ...createLeases(database),
    ...createPhaseProgress(database),
    ...createLogStore(database),
    ...createArtifactStore(database),
    ...createOutcomeStore(database),
    ...createRemoteRecordStore(database),
    ...createReportStore(database),
    ...createReadingStore(database),
    ...createHousekeeping(database),
    ...createDatabaseHealth(database),
    ...createStatistics(database),
    ...createInstallationLimits(database),
    ...createTokenStore(database),
  }
  return { ...withUnavailable(store), close: database.close }
}
