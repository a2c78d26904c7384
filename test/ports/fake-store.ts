import type { DeliveryStore, StoredStop } from '../../src/ports/delivery-store.ts'
import type { ArtifactStore, LogStore } from '../../src/ports/store.ts'
import { createFakeArtifactStore } from './fake-artifact-store.ts'
import { createFakeLogStore } from './fake-log-store.ts'
import { createFakeRemoteRecords } from './fake-remote-records.ts'
import type { FakeRemoteRecords } from './fake-remote-records.ts'
import { createFakeRunStore } from './fake-run-store.ts'
import type { FakeRunStore } from './fake-run-store.ts'

/** All that a worker keeps of its runs, in memory. */
export type FakeStore = FakeRunStore &
  LogStore &
  ArtifactStore &
  FakeRemoteRecords &
  Pick<DeliveryStore, 'storedStops'> & {
    /** What is stored that may end runs of the issue. */
    stops: StoredStop[]
  }

export function createFakeStore(): FakeStore {
  const stops: StoredStop[] = []
  return {
    stops,
    storedStops: async (_issue, since) => stops.filter(({ happenedAt }) => happenedAt >= since),
    ...createFakeRunStore(),
    ...createFakeLogStore(),
    ...createFakeArtifactStore(),
    ...createFakeRemoteRecords(),
  }
}
