import { describe, expect, it } from '@jest/globals'
import type { StoredStop } from '../../../src/ports/delivery-store.ts'
import { lostPresence } from '../../../src/runs/phases/presence.ts'
import { labeledPayload } from '../../domain/trigger/labeled-payload.ts'
import { runRecord } from '../../domain/support/run-record.ts'
import { createFakeForge, openIssue } from '../../ports/fake-forge.ts'
import { createFakeStore } from '../../ports/fake-store.ts'

const second = 1_000

function open() {
  const [store, forge, abort] = [createFakeStore(), createFakeForge(), new AbortController()]
  forge.permissions.set('mona', 'write')
  const run = runRecord()
  const ask = (change = {}, patienceMs = 0) =>
    lostPresence(
      { store, forge },
      { ...run, ...change },
      { at: run, lease: { runId: run.id, fence: 1, signal: abort.signal }, patienceMs },
    )
  return { store, forge, abort, run, ask }
}

/** Stored `seconds` after the run was asked for, and handled by nobody. */
function stored(name: string, seconds: number, more: Record<string, unknown> = {}): StoredStop {
  const [event = '', action = ''] = name.split('.')
  const happenedAt = new Date(runRecord().requestedAt.getTime() + seconds * second)
  const time = happenedAt.toISOString()
  const payload = labeledPayload({ issue: { updated_at: time }, ...more })
  const comment = { id: 9, body: '/speckit cancel', created_at: time }
  const given = { guid: name, event, action, installationId: 3, repositoryId: 99 }
  return { ...given, payload: { comment, ...payload }, happenedAt, handledAt: null, outcome: null }
}

const eve = { sender: { id: 8, login: 'eve', type: 'User' } }

describe('what a run rests on', () => {
  it('is there as long as nothing changed', async () => {
    expect(await open().ask()).toBeNull()
  })

  it.each([
    ['the issue is closed', openIssue({ isOpen: false }), 'issue_closed', 'The issue #12 is closed'],
    ['the issue is gone', null, 'issue_gone', 'The issue #12 was deleted or moved'],
    [
      'the label is gone',
      openIssue({ labels: ['bug'] }),
      'label_removed',
      'The label “speckit” is not on the issue any more',
    ],
  ])('is lost when %s', async (_what, issueNow, reason, detail) => {
    const { forge, ask } = open()
    forge.issueNow = issueNow

    expect(await ask()).toEqual({ reason, detail })
  })

  it('is no label where nobody asked by one', async () => {
    const { forge, ask } = open()
    forge.issueNow = openIssue({ labels: [] })

    expect(await ask({ origin: '/speckit run' })).toBeNull()
  })

  it('is lost with the permission', async () => {
    const { forge, ask } = open()
    forge.permissions.set('mona', 'read')

    expect(await ask()).toEqual({ reason: 'permission_lost', detail: 'mona has the permission “read” now' })
  })
})

describe('an issue that was edited', () => {
  it('is noted once, and the run goes on', async () => {
    const { store, forge, run, ask } = open()
    store.add(run)
    const noted: unknown[] = []
    store.recordIssueEdited = async (claim) => void noted.push(claim)
    forge.issueNow = openIssue({ body: 'And times.' })

    expect([await ask(), await ask({ isIssueEdited: true })]).toEqual([null, null])
    expect(noted).toMatchObject([{ runId: run.id, fence: 1 }])
  })
})

describe('a stop that is stored and not handled', () => {
  it.each<[string, StoredStop, string]>([
    ['a cancel', stored('issue_comment.created', 0), 'cancelled_by_person'],
    ['the label taken away', stored('issues.unlabeled', 1), 'label_removed'],
    ['the issue closed', stored('issues.closed', 1), 'issue_closed'],
    [
      'the pull request closed',
      stored('pull_request.closed', 0, { pull_request: { number: 13, closed_at: '2026-12-01T00:00:00Z' } }),
      'pull_request_closed',
    ],
  ])('ends the run when nobody comes to handle it: %s', async (_what, stop, reason) => {
    const { store, ask } = open()
    store.stops.push(stop)

    expect(await ask()).toMatchObject({ reason, detail: expect.stringMatching(/^mona .*[^.]$/) })
  })

  it.each<[string, StoredStop]>([
    ['given before the run was asked for', stored('issue_comment.created', -1)],
    ['of another label', stored('issues.unlabeled', 1, { label: { id: 6, name: 'bug' } })],
    ['within the second of a label that is there', stored('issues.unlabeled', 0)],
    ['within the second of an issue that is open', stored('issues.closed', 0)],
    ['of somebody who may not', stored('issue_comment.created', 1, eve)],
    ['of a bot', stored('issue_comment.created', 1, { sender: { id: 8, login: 'mona', type: 'Bot' } })],
    [
      'that only speaks of it',
      stored('issue_comment.created', 1, { comment: { id: 9, body: 'cancel?', created_at: '2026-12-01T00:00:00Z' } }),
    ],
  ])('is none for the run: %s', async (_what, stop) => {
    const { store, ask } = open()
    store.stops.push(stop)

    expect(await ask()).toBeNull()
  })

  it('is left to those who handle it, and answer it', async () => {
    const { store, ask } = open()
    const stop = stored('issue_comment.created', 1)
    store.stops.push(stop)
    let looks = 0
    const look = store.storedStops
    store.storedStops = async (issue, since) => {
      looks += 1
      if (looks === 2) stop.handledAt = new Date()
      return look(issue, since)
    }

    expect(await ask({}, 60_000)).toBeNull()
    expect(looks).toBe(2)
  })

  it('is not waited for when the lease has ended', async () => {
    const { store, abort, ask } = open()
    store.stops.push(stored('issue_comment.created', 1))
    abort.abort()

    expect(await ask({}, 60_000)).toBeNull()
  })
})
