import { createHash } from 'node:crypto'
import type { Delivery } from '../../domain/trigger/delivery.ts'
import { UnavailableError } from '../../errors.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Installations, LabelledIssue, Labeling, VisitedRepository } from '../../ports/installations.ts'
import type { Log } from '../../ports/log.ts'
import type { DeliveryStore } from '../../ports/delivery-store.ts'
import { readSettings } from './read-settings.ts'
import type { ReadSettingsParts } from './read-settings.ts'

export type FindLabelsParts = ReadSettingsParts & {
  installations: Installations
  store: Pick<DeliveryStore, 'acceptDelivery' | 'isLabelKnown'>
  clock: Clock
  log: Log
  /** Called before each repository; rejects when somebody else looks now. */
  checkLease: () => Promise<void>
}

/**
 * `isWhole` = everything was looked at. `young` = the oldest label that waits for its delivery,
 * which may be on its way.
 */
export type FoundLabels = { found: number; isWhole: boolean; young: Date | null }

/**
 * Looks for labels that were put on open issues since then, and of which no delivery tells. Each is
 * stored as the delivery that should have come, once, and goes the way of all others; who may start
 * a run is asked there. A run of the issue after the label says that somebody asked already.
 */
export async function findLabels(parts: FindLabelsParts, since: Date): Promise<FoundLabels> {
  const { installations, checkLease, log } = parts
  const young: Date[] = []
  let [found, isRead] = [0, true]
  const isWhole = await installations.visitRepositories(since, async (repository) => {
    await checkLease()
    try {
      for (const { issue, label, labeling } of await wantedIn(parts, repository, since)) {
        const at = new Date(labeling.at)
        if (at.getTime() > parts.clock.now().getTime() - graceMs) young.push(at)
        else if (await isNews(parts, repository, { issue, label, at })) {
          await parts.store.acceptDelivery(deliveryOf(repository, { issue, label, labeling }))
          log.info({ ...repository.repository, issue: issue.number }, 'a label was found of which no delivery tells')
          found += 1
        }
      }
    } catch (error) {
      if (!(error instanceof UnavailableError)) throw error
      log.warn({ err: error, ...repository.repository }, 'labels of a repository could not be looked for')
      isRead = false
    }
  })
  const [oldest = null] = young.toSorted((one, other) => one.getTime() - other.getTime())
  return { found, isWhole: isWhole && isRead, young: oldest }
}

/** GitHub tries to send a delivery for 10 s. */
const graceMs = 15_000
/** The time in a payload may be a little before that in the history. */
const toleranceMs = 2_000

type Wanted = { issue: LabelledIssue; label: { id: number; name: string }; labeling: Labeling }

/** Settings and history are only read where an open issue with labels has changed. */
async function wantedIn(parts: FindLabelsParts, repository: VisitedRepository, since: Date): Promise<Wanted[]> {
  const { issues, installedAt, defaultBranch, lastLabeling } = repository
  if (issues.length === 0) return []
  const settings = await readSettings(parts, repository, defaultBranch)
  const name = settings.kind === 'valid' ? settings.effective.settings.label : settings.label
  const wanted: Wanted[] = []
  for (const issue of issues) {
    const label = issue.labels.find((one) => one.name.toLowerCase() === name.toLowerCase())
    const labeling = label === undefined ? null : await lastLabeling(issue.number, label.name)
    if (label === undefined || labeling === null) continue
    const at = new Date(labeling.at)
    if (at >= since && at >= installedAt) wanted.push({ issue, label, labeling })
  }
  return wanted
}

async function isNews(
  { store }: FindLabelsParts,
  { repository }: VisitedRepository,
  { issue, label, at }: { issue: LabelledIssue; label: { name: string }; at: Date },
): Promise<boolean> {
  const since = new Date(at.getTime() - toleranceMs)
  const where = { repositoryId: repository.id, issueNumber: issue.number, label: label.name, since }
  return !(await store.isLabelKnown(where))
}

/**
 * What GitHub would have sent. The issue is as it is now: nobody knows its text at the time of the
 * label.
 */
function deliveryOf({ repository, installationId }: VisitedRepository, { issue, label, labeling }: Wanted): Delivery {
  const { number, title, body, isLocked, labels } = issue
  return {
    guid: guidOf(`label:${repository.id}:${number}:${labeling.id}`),
    event: 'issues',
    action: 'labeled',
    installationId,
    repositoryId: repository.id,
    deliveredAt: new Date(labeling.at),
    payload: {
      action: 'labeled',
      issue: { number, title, body, state: 'open', locked: isLocked, labels, updated_at: labeling.at },
      label,
      repository: { id: repository.id, name: repository.name, owner: { login: repository.owner } },
      installation: { id: installationId },
      sender: labeling.actor,
    },
  }
}

/** The same for the same thing, so that it is stored once. */
function guidOf(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}
