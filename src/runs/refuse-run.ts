import type { Refusal } from '../domain/intent.ts'
import type { Trigger } from '../domain/read-trigger.ts'
import { hasMarker, marker } from '../domain/marker.ts'
import { refusalText } from '../domain/reply-text.ts'
import type { Forge } from '../ports/forge.ts'
import type { EffectStore } from '../ports/store.ts'

type Labeled = Extract<Trigger, { kind: 'labeled' }>

type Parts = {
  store: EffectStore
  forge: Pick<Forge, 'ownComments' | 'createComment' | 'react'>
  markerSecret: string
}

/** Says once on the issue why no run was started: look up, act, record. */
export async function refuseRun(
  { store, forge, markerSecret }: Parts,
  trigger: Labeled,
  refusal: Refusal,
): Promise<void> {
  const key = keyOf(trigger, refusal)
  if ((await store.effect(key)) !== null) return
  const { issue } = trigger
  const said = (await forge.ownComments(trigger, issue.number)).find(({ body }) => hasMarker(body, key, markerSecret))
  const body = `${refusalText(refusal, trigger.actor.login)}\n\n${marker(key, markerSecret)}`
  const comment = said ?? (await forge.createComment(trigger, issue.number, body))
  await store.recordEffect(key, null, 'refusal', String(comment.id))
  await forge.react(trigger, issue.number, 'confused')
}

/** One refusal a person and issue for those who may not; one an act for everything else. */
function keyOf({ semanticKey, repository, issue, actor }: Labeled, refusal: Refusal): string {
  if (refusal.kind === 'not_permitted') return `refusal:not_permitted:${repository.id}:${issue.number}:${actor.id}`
  return `refusal:${semanticKey}`
}
