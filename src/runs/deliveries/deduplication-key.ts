import type { Action } from '../../domain/trigger/action.ts'
import type { Request } from '../../domain/request/request.ts'
import type { Forge } from '../../ports/forge.ts'
import type { CommandStore, RunStore } from '../../ports/store.ts'

type Parts = {
  store: Pick<CommandStore, 'isCommandKnown'> & Pick<RunStore, 'featureRuns' | 'issueOf'>
  forge: Pick<Forge, 'labels'>
}

/**
 * The key under which a request is followed once; null = it was followed before. GitHub gives two kinds of actions nothing to tell a second one from
 * a repetition: “Re-run all checks” counts once for each newest run, and a label that was taken away and is there again within a second counts
 * as a new one.
 */
export async function deduplicationKeyOf(parts: Parts, action: Action, request: Request): Promise<string | null> {
  const { store } = parts
  const { deduplicationKey } = request
  const key =
    action.place.kind === 'commit'
      ? `${deduplicationKey}:${await newestRun(parts, action, action.place)}`
      : deduplicationKey
  if (!(await store.isCommandKnown(key))) return key
  if (!(await isLabeledAgain(parts, action, request))) return null
  const second = `${key}:again`
  return (await store.isCommandKnown(second)) ? null : second
}

async function newestRun(
  { store }: Parts,
  { repository }: Action,
  place: Extract<Action['place'], { kind: 'commit' }>,
): Promise<string> {
  const issue = await store.issueOf(repository.id, place)
  const [newest] = issue === null ? [] : await store.featureRuns(repository.id, issue, 1)
  return newest?.id ?? '-'
}

async function isLabeledAgain({ store, forge }: Parts, action: Action, { via, at, label }: Request): Promise<boolean> {
  if (via !== 'label' || action.place.kind !== 'issue') return false
  const { number } = action.place.issue
  const runs = await store.featureRuns(action.repository.id, number, 20)
  const same = runs.filter(({ requestedAt }) => requestedAt.getTime() === at.getTime())
  if (same.length === 0 || same.some(({ cancellation }) => cancellation?.reason !== 'label_removed')) return false
  return (await forge.labels(action, number)).some((name) => name.toLowerCase() === label?.toLowerCase())
}
