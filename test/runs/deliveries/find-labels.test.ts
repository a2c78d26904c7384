import { beforeEach, describe, expect, it } from '@jest/globals'
import { readTrigger } from '../../../src/domain/trigger/read-trigger.ts'
import type { Delivery } from '../../../src/domain/trigger/delivery.ts'
import { UnavailableError } from '../../../src/errors.ts'
import { findLabels } from '../../../src/runs/deliveries/find-labels.ts'
import { createFakeInstallations, labelledIssue } from '../support/fake-installations.ts'
import type { FakeInstallations } from '../support/fake-installations.ts'
import { deliveryParts, now } from '../support/delivery-parts.ts'

const hour = 60 * 60_000
const since = new Date(now.getTime() - hour)
const mona = { id: 7, login: 'mona', type: 'User' }

let parts: ReturnType<typeof deliveryParts>
let installations: FakeInstallations
let stored: Map<string, Delivery>
/** What deliveries and runs tell of labels. */
let asked: object[]
let isKnown: boolean
let lease: () => Promise<void>

beforeEach(() => {
  parts = deliveryParts()
  installations = createFakeInstallations()
  stored = new Map()
  asked = []
  isKnown = false
  lease = async () => undefined
})

function find() {
  const store = {
    async acceptDelivery(delivery: Delivery) {
      const isNew = !stored.has(delivery.guid)
      if (isNew) stored.set(delivery.guid, delivery)
      return isNew ? ('accepted' as const) : ('duplicate' as const)
    },
    async isLabelKnown(where: object) {
      asked.push(where)
      return isKnown
    },
  }
  return findLabels({ ...parts, installations, store, checkLease: () => lease() }, since)
}

/** A repository with an issue that was labelled so long ago. */
function labelled(agoMs: number, changes: Parameters<typeof labelledIssue>[0] = {}) {
  const issue = labelledIssue(changes)
  const repository = {
    installationId: 5,
    repository: { id: 99, owner: 'octo', name: 'todo' },
    defaultBranch: 'main',
    installedAt: new Date(now.getTime() - 48 * hour),
    issues: [issue],
    history: new Map([[issue.number, { id: 4711, at: new Date(now.getTime() - agoMs).toISOString(), actor: mona }]]),
  }
  installations.repositories.push(repository)
  return repository
}

describe('a label of which no delivery tells', () => {
  it('is stored as the delivery that should have come', async () => {
    const { history } = labelled(20 * 60_000)
    const at = history.get(12)?.at ?? ''

    expect(await find()).toEqual({ found: 1, isWhole: true, young: null })
    const [delivery] = stored.values()
    expect(delivery).toMatchObject({ event: 'issues', action: 'labeled', installationId: 5, repositoryId: 99 })
    expect(readTrigger(delivery as Delivery, now)).toEqual({
      kind: 'action',
      action: {
        at: new Date(at),
        actor: mona,
        installationId: 5,
        repository: { id: 99, owner: 'octo', name: 'todo' },
        place: {
          kind: 'issue',
          issue: { number: 12, title: 'Due dates', body: 'Tasks have dates.' },
          isClosed: false,
          isLocked: false,
        },
        what: { kind: 'label', label: 'speckit' },
        // the same as that of the delivery, if it comes after all
        deduplicationKey: `labeled:99:12:31:${at}:7`,
      },
    })
  })

  it('is stored once, however often it is found', async () => {
    labelled(20 * 60_000)
    await find()
    await find()

    expect(stored.size).toBe(1)
    expect([...stored.keys()][0]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
  })

  it('is the one that the repository’s settings name, in any case of its letters', async () => {
    parts.forge.files.set(`${'a'.repeat(40)}:.github/speckit.yml`, 'label: Build\n')
    labelled(20 * 60_000)
    labelled(20 * 60_000, { number: 13, labels: [{ id: 32, name: 'build' }] })

    expect(await find()).toMatchObject({ found: 1 })
    expect(asked).toMatchObject([{ repositoryId: 99, issueNumber: 13, label: 'build' }])
  })
})

describe('no run is asked for', () => {
  it('by a label that a delivery tells of, or after which there was a run', async () => {
    labelled(20 * 60_000)
    isKnown = true

    expect(await find()).toEqual({ found: 0, isWhole: true, young: null })
    expect(asked).toMatchObject([{ since: new Date(now.getTime() - 20 * 60_000 - 2_000) }])
  })

  it('by a label from before the last look, or before the App was there', async () => {
    labelled(2 * hour)
    labelled(20 * 60_000).installedAt = new Date(now.getTime() - 60_000)

    expect(await find()).toMatchObject({ found: 0 })
  })

  it('by a label whose history GitHub does not tell, or another label', async () => {
    labelled(20 * 60_000).history.clear()
    labelled(20 * 60_000, { labels: [{ id: 1, name: 'bug' }] })

    expect(await find()).toMatchObject({ found: 0 })
  })

  it('yet, by a label whose delivery may be on its way', async () => {
    const { history } = labelled(5_000)
    labelled(9_000, { number: 13 })

    expect(await find()).toEqual({ found: 0, isWhole: true, young: new Date(now.getTime() - 9_000) })
    expect(history.size).toBe(1)
  })
})

describe('the requests that it takes', () => {
  it('are none beyond the listing where no labelled issue changed', async () => {
    labelled(20 * 60_000).issues = []
    await find()

    expect(parts.forge.reads).toEqual([])
    expect(installations.historyReads).toEqual([])
    expect(installations.since).toEqual(since)
  })
})

describe('what cannot be read', () => {
  it('is looked at again, and does not keep others from being found', async () => {
    labelled(20 * 60_000)
    labelled(20 * 60_000, { number: 13 })
    parts.forge.failRead('readFile', new UnavailableError('502'))

    expect(await find()).toEqual({ found: 1, isWhole: false, young: null })
    installations.isWhole = false
    expect(await find()).toMatchObject({ isWhole: false })
  })

  it('is a bug when it is no outage', async () => {
    labelled(20 * 60_000)
    installations.historyFault = new TypeError('a bug')

    await expect(find()).rejects.toThrow('a bug')
  })

  it('is left alone when somebody else looks', async () => {
    labelled(20 * 60_000)
    lease = () => Promise.reject(new UnavailableError('another process'))

    await expect(find()).rejects.toThrow('another process')
    expect(stored.size).toBe(0)
  })
})
