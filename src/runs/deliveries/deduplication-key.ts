import type { Request } from '../../domain/request/request.ts'
import type { Forge } from '../../ports/forge.ts'
import type { CommandStore } from '../../ports/command-store.ts'
import type { RunStore } from '../../ports/store.ts'

type Parts = {
  store: Pick<CommandStore, 'isCommandKnown'> & Pick<RunStore, 'featureRuns' | 'issueOf'>
  forge: Pick<Forge, 'labels'>
}

/**
 * The key under which a request is followed once; null = it was followed before. GitHub gives two
 * kinds of actions nothing to tell a second one from a repetition: “Re-run all checks” counts once
 * for each newest run, and a label that was taken away and is there again within a second counts as
 * a new one.
 */
export async function deduplicationKeyOf(parts: Parts, request: Request): Promise<string | null> {
  const { store } = parts
  const { deduplicationKey, place } = request
  const key = place.kind === 'commit' ? `${deduplicationKey}:${await newestRun(parts, request)}` : deduplicationKey
  if (!(await store.isCommandKnown(key))) return key
  if (!(await isLabeledAgain(parts, request))) return null
  const second = `${key}:again`
  return (await store.isCommandKnown(second)) ? null : second
}

async function newestRun({ store }: Parts, { repository, place }: Request): Promise<string> {
  const issue = place.kind === 'issue' ? place.issue.number : await store.issueOf(repository.id, place)
  const [newest] = issue === null ? [] : await store.featureRuns(repository.id, issue, 1)
  return newest?.id ?? '-'
}

async function isLabeledAgain({ store, forge }: Parts, request: Request): Promise<boolean> {
  const { what, place, repository, at } = request
  if (what.kind !== 'label' || place.kind !== 'issue') return false
  const { number } = place.issue
  const runs = await store.featureRuns(repository.id, number, 20)
  const same = runs.filter(({ requestedAt }) => requestedAt.getTime() === at.getTime())
  if (same.length === 0 || same.some(({ cancellation }) => cancellation?.reason !== 'label_removed')) return false
  return (await forge.labels(request, number)).some((name) => name.toLowerCase() === what.label.toLowerCase())
}
