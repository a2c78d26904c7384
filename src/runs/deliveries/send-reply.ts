import type { Action } from '../../domain/trigger/action.ts'
import type { Facts } from '../../domain/request/facts.ts'
import { hasMarker, marker } from '../../domain/report/marker.ts'
import type { Forge } from '../../ports/forge.ts'
import type { RemoteRecordStore } from '../../ports/store.ts'

export type SendReplyParts = {
  store: RemoteRecordStore
  forge: Pick<Forge, 'ownComments' | 'createComment'>
  markerSecret: string
  mask: (text: string) => string
}

/**
 * Comments once, however often it is called for the same key: look up, action, record. `text` is
 * markdown.
 */
export async function sendReply(
  { store, forge, markerSecret, mask }: SendReplyParts,
  action: Action,
  { key, number, text }: { key: string; number: number; text: string },
): Promise<void> {
  if ((await store.remoteRecord(key)) !== null) return
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
