import type { People } from './actions.ts'
import type { Fault } from './fault.ts'
import type { DeliveryRecord, RequestRecord } from './records.ts'
import type { RepositoryState } from './repository-state.ts'

/** Where the REST API begins, as on a GitHub Enterprise Server. */
export const apiRoot = '/api/v3'

/** A GitHub on loopback. */
export type GitHub = People & {
  /**
   * Of the server, http://127.0.0.1:PORT; git below `/owner/name.git`, pages below `/owner/name`.
   */
  url: string
  apiUrl: string
  setWebhookUrl(url: string): void
  state(owner: string, name: string): RepositoryState
  deliveries(): DeliveryRecord[]
  /**
   * Sends a delivery once more under its GUID; resolves with the status code, 0 without an answer.
   */
  redeliver(guid: string): Promise<number>
  /** Loses the record of all deliveries until now, as GitHub does after three days. */
  forgetDeliveries(): void
  /** Sends the same payload under a new GUID. */
  deliverAgainWithNewGuid(guid: string): Promise<number>
  /** Resolves when no delivery is on its way. */
  settled(): Promise<void>
  faults: { add(fault: Fault): void; clear(): void }
  requests(): RequestRecord[]
  /**
   * Every installation token that was minted, so that a test can look for it where it must not be.
   */
  mintedTokens(): string[]
  close(): Promise<void>
}
