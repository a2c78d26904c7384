import type { Delivery } from '../domain/trigger/delivery.ts'

/**
 * Deliveries: each GUID is stored once, in one transaction with the job that handles it. Those of
 * one subject (see domain/trigger/delivery-order.ts) are handed out one after the other, in the
 * order in which things happened; others are not held up by them.
 */
export interface DeliveryStore {
  /**
   * Stores the delivery and enqueues its job in one transaction; 'duplicate' = this GUID is here
   * already, nothing was done.
   */
  acceptDelivery(delivery: Delivery): Promise<'accepted' | 'duplicate'>
  /** The same for all of them or none: no job sees a part of them. */
  acceptDeliveries(deliveries: readonly Delivery[]): Promise<('accepted' | 'duplicate')[]>
  /** Those of these GUIDs that are stored. */
  storedDeliveries(guids: readonly string[]): Promise<Set<string>>
  delivery(guid: string): Promise<(Delivery & { handledAt: Date | null; outcome: string | null }) | null>
  /**
   * Takes the next open delivery of the subject of `guid`, which may be another one, for `leaseMs`.
   * null = none is open, somebody is at one, or none may be tried yet. While a try that failed
   * waits for the next, only what may stop a run goes before it.
   */
  claimDelivery(guid: string, leaseMs: number): Promise<ClaimedDelivery | null>
  /** Extends the claim; a no-op when somebody else has taken the delivery. */
  renewDelivery(claim: DeliveryClaim, leaseMs: number): Promise<void>
  /** Gives the delivery back, to be tried again after the pause. */
  postponeDelivery(claim: DeliveryClaim, pauseMs: number): Promise<void>
  /**
   * Whether a delivery tells of this label, or a run of the issue was asked for, at `since` or
   * later by GitHub's times.
   */
  isLabelKnown(where: { repositoryId: number; issueNumber: number; label: string; since: Date }): Promise<boolean>
  /**
   * Records what came of a delivery, and wakes the next one of its subject in the same transaction.
   * Only the first call counts.
   */
  settleDelivery(guid: string, outcome: string): Promise<void>
  /** Enqueues jobs for subjects whose next delivery nobody is at: a crash has lost their job. */
  wakeDeliveries(): Promise<number>
  /** What may stop the runs of an issue and happened at `since` or later, oldest first. */
  storedStops(issue: { repositoryId: number; issueNumber: number }, since: Date): Promise<StoredStop[]>
}

/** `attempt` from 1; it names the claim as well: the next claim has a higher one. */
export type ClaimedDelivery = Delivery & { attempt: number }

export type DeliveryClaim = Pick<ClaimedDelivery, 'guid' | 'attempt'>

export type StoredStop = Delivery & { happenedAt: Date; handledAt: Date | null; outcome: string | null }
