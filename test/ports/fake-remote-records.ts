import { UnavailableError } from '../../src/errors.ts'
import type { RemoteRecordStore } from '../../src/ports/store.ts'

export type FakeRemoteRecords = RemoteRecordStore & {
  known: Map<string, string>
  pullRequests: Map<string, number>
  /** They never expire by themselves. */
  claims: Set<string>
  /**
   * The next record of a key that begins like this is lost, as if the worker had died before it.
   */
  crashBefore(prefix: string): void
}

export function createFakeRemoteRecords(): FakeRemoteRecords {
  const known = new Map<string, string>()
  const pullRequests = new Map<string, number>()
  const crashes: string[] = []
  const claims = new Set<string>()

  return {
    known,
    pullRequests,
    claims,
    crashBefore: (prefix) => void crashes.push(prefix),
    remoteRecord: async (key) => known.get(key) ?? null,
    claimRemote: async (key) => {
      if (known.has(key) || claims.has(key)) return false
      claims.add(key)
      return true
    },
    releaseRemote: async (key) => void claims.delete(key),
    recordRemote: async (key, { remoteId }) => {
      const crash = crashes.findIndex((prefix) => key.startsWith(prefix))
      if (crash !== -1) {
        crashes.splice(crash, 1)
        throw new UnavailableError(`died before ${key} was recorded`)
      }
      known.set(key, remoteId)
      claims.delete(key)
    },
    recordPullRequest: async (runId, number) => void pullRequests.set(runId, number),
  }
}
