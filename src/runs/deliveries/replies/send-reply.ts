import type { Action } from '../../../domain/trigger/action.ts'
import type { Facts } from '../../../domain/request/facts.ts'
import { hasMarker, marker } from '../../../domain/report/marker.ts'
import { UnavailableError } from '../../../errors.ts'
import type { Forge } from '../../../ports/forge.ts'
import type { RemoteRecordStore } from '../../../ports/store.ts'

export type SendReplyParts = {
  store: RemoteRecordStore
  forge: Pick<Forge, 'ownComments' | 'createComment'>
  markerSecret: string
  mask: (text: string) => string
}

/**
 * Comments once, however often it is called for the same key, also at the same time: claim, look
 * up, act, record. `text` is markdown.
 */
export async function sendReply(
  { store, forge, markerSecret, mask }: SendReplyParts,
  action: Action,
  { key, number, text }: { key: string; number: number; text: string },
): Promise<void> {
  if ((await store.remoteRecord(key)) !== null) return
  if (!(await store.claimRemote(key, { runId: null, kind: 'reply' }, longestCallMs))) {
    // whoever is at it may have done it by now; if it fails, this is tried again
    if ((await store.remoteRecord(key)) !== null) return
    throw new UnavailableError('the same answer is being given by somebody else', retryMs)
  }
  try {
    await say({ store, forge, markerSecret, mask }, action, { key, number, text })
  } catch (error) {
    await store.releaseRemote(key).catch(() => undefined)
    throw error
  }
}

/** A claim that is older was left behind by a worker that died. */
const longestCallMs = 60_000
const retryMs = 1_000

async function say(
  { store, forge, markerSecret, mask }: SendReplyParts,
  action: Action,
  { key, number, text }: { key: string; number: number; text: string },
): Promise<void> {
  const said = (await forge.ownComments(action, number)).find(({ body }) => hasMarker(body, key, markerSecret))
  const comment = said ?? (await forge.createComment(action, number, `${mask(text)}\n\n${marker(key, markerSecret)}`))
  await store.recordRemote(key, { runId: null, kind: 'reply', remoteId: String(comment.id) })
}

/**
 * Issue or pull request on which an action is answered: where it was done; a click on a check is
 * answered on its pull request.
 */
export async function placeOfReply({ place }: Action, facts: Pick<Facts, 'feature'>): Promise<number | null> {
  if (place.kind === 'issue') return place.issue.number
  if (place.kind === 'pull_request') return place.number
  const [newest] = (await facts.feature()).runs
  return newest?.pullRequestNumber ?? newest?.issue.number ?? null
}
