import { Refusal } from '../replies/refusal.ts'
import { mayWrite } from '../world/permission-of.ts'
import { appBot } from '../world/look-up.ts'
import type { IssuePlace } from '../world/place.ts'
import type { LockReason } from '../contract/vocabulary.ts'
import { tellIssue } from './tell-issue.ts'

/** Resolves with the delivery's GUID; null when it was locked already. */
export async function lockIssue(place: IssuePlace, reason: LockReason | null): Promise<string | null> {
  if (place.issue.locked !== null) return null
  place.issue.locked = { reason }
  return tellIssue(place, 'locked')
}

/** Resolves with the delivery's GUID; null when it was not locked. */
export async function unlockIssue(place: IssuePlace): Promise<string | null> {
  if (place.issue.locked === null) return null
  place.issue.locked = null
  return tellIssue(place, 'unlocked')
}

/**
 * A locked conversation is for those who may write; the App's token was asked for its permission
 * before.
 */
export function refuseLocked({ world, repository, issue, by }: IssuePlace): void {
  if (issue.locked === null || by.id === appBot(world).id || mayWrite(repository, by)) return
  throw new Refusal(403, { message: 'Unable to create comment because issue is locked.' })
}
