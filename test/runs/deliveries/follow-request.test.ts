import { describe, expect, it } from '@jest/globals'
import type { Request } from '../../../src/domain/request/request.ts'
import type { RunRecord } from '../../../src/domain/run/run.ts'
import { UnavailableError } from '../../../src/errors.ts'
import { followRequest } from '../../../src/runs/deliveries/follow-request.ts'
import type { Outcome } from '../../../src/runs/deliveries/outcome.ts'
import { readFacts } from '../../../src/runs/deliveries/read-facts.ts'
import { ended, onPullRequest, pending, request, running, waiting, ways } from '../../commands/support/requests.ts'
import { deliveryParts, now } from '../support/delivery-parts.ts'

const byLabel = request({ what: ways.label, deduplicationKey: 'labeled' })
const toCancel = request({ command: 'cancel', deduplicationKey: 'cancel' })
const head = waiting('approval').headSha ?? ''

function open(runs: RunRecord[] = []) {
  const parts = deliveryParts(runs)
  const follow = (asked: Request, facts = readFacts(parts, asked)) =>
    followRequest(parts, { request: asked, guid: 'guid-1', facts })
  return { ...parts, follow }
}

/** What is answered; null = it was something else than an answer. */
function replyOf(outcome: Outcome) {
  return outcome.kind === 'replied' ? outcome.reply : null
}

describe('followRequest', () => {
  it('starts a run and records who asked for it', async () => {
    const { store, follow } = open()

    const { outcome } = await follow(byLabel)

    expect(outcome).toEqual({ kind: 'started', words: 'started run id-1' })
    expect(store.runs).toMatchObject([{ id: 'id-1', issue: { number: 12 }, origin: 'label' }])
    expect(store.records).toEqual([
      {
        deduplicationKey: 'labeled',
        deliveryGuid: 'guid-1',
        installationId: 3,
        repositoryId: 99,
        issueNumber: 12,
        actor: { id: 7, login: 'mona' },
        via: 'label',
        name: 'run',
        outcome: 'run id-1',
        at: now,
      },
    ])
  })

  it('tells that the run waits behind another', async () => {
    const { follow } = open([running()])

    expect((await follow(byLabel)).outcome).toEqual({ kind: 'pending', words: 'run id-1 is pending' })
  })

  it('does nothing, and asks nothing from GitHub, when it was followed before', async () => {
    const { store, forge, follow } = open()
    await follow(byLabel)
    const reads = forge.reads.length

    const { outcome } = await follow(byLabel)

    expect(outcome).toEqual({ kind: 'ignored', words: 'ignored: it was followed before' })
    expect(forge.reads).toHaveLength(reads)
    expect(store.runs).toHaveLength(1)
  })

  it('takes a run that another worker started meanwhile for its own', async () => {
    const { store, follow } = open([ended()])
    const startRun = store.startRun
    store.startRun = async (run, by) => {
      store.records.push(by)
      return startRun(run, by)
    }

    expect((await follow(byLabel)).outcome).toEqual({ kind: 'ignored', words: 'ignored: duplicate of run ended' })
    expect(store.runs).toHaveLength(1)
  })

  it('looks at the new state for the next request after a start, and asks GitHub only for what may have changed', async () => {
    const { forge, follow } = open()
    const { facts } = await follow(byLabel)
    const before = forge.reads.length

    const { outcome } = await follow(request({ command: 'status' }), facts)

    expect(replyOf(outcome)).toMatchObject({ kind: 'status', feature: { runs: [{ id: 'id-1' }] } })
    expect(forge.reads).toHaveLength(before)
  })

  it('looks at nothing twice for the next request as long as nothing was changed', async () => {
    const { store, forge, follow } = open([running()])
    const { facts } = await follow(request({ command: 'status' }))
    const { featureReads } = store
    const before = forge.reads.length

    await follow(request({ command: 'status', deduplicationKey: 'second' }), facts)

    expect(store.featureReads).toBe(featureReads)
    expect(forge.reads).toHaveLength(before)
  })
})

describe('a run that changes between deciding and steering', () => {
  it('is looked at again until the steering fits', async () => {
    const { store, forge, follow } = open([running()])
    store.meanwhile.push(
      () => {},
      () => {},
    )

    const { outcome } = await follow(toCancel)

    expect(outcome).toEqual({ kind: 'steered', words: 'cancel run running' })
    expect(store.steered).toHaveLength(3)
    expect(store.featureReads).toBe(3)
    expect(forge.reads).toEqual([
      'repository',
      'ownerFile .github/speckit.yml',
      'readFile .github/speckit.yml',
      'permission mona',
    ])
    expect(store.records).toMatchObject([{ deduplicationKey: 'cancel', outcome: 'cancel run running' }])
  })

  it('is steered as it is then', async () => {
    const { store, follow } = open([running()])
    store.meanwhile.push(() => void store.runs.splice(0, 1, waiting('answers')))

    const { outcome } = await follow(toCancel)

    expect(outcome).toEqual({ kind: 'steered', words: 'cancel run waiting' })
    expect(store.steered.map(({ runId }) => runId)).toEqual(['running', 'waiting'])
  })

  it('is answered when the steering does not fit any more', async () => {
    const { store, follow } = open([running()])
    store.meanwhile.push(() => void store.runs.splice(0, 1, ended()))

    const { outcome } = await follow(toCancel)

    expect(replyOf(outcome)).toMatchObject({ kind: 'wrong_state', state: 'the newest run has ended well' })
    expect(store.records).toEqual([])
  })

  it('has its branch asked again', async () => {
    const { store, forge, follow } = open([waiting('approval')])
    const branch = 'speckit/012-add-due-dates'
    forge.heads.set(branch, head)
    store.meanwhile.push(() => void forge.heads.set(branch, 'b'.repeat(40)))

    const { outcome } = await follow(request({ command: 'approve' }))

    expect(replyOf(outcome)).toMatchObject({ kind: 'old_commit', approved: head, current: 'b'.repeat(40) })
  })

  it('five times is left for later', async () => {
    const { store, follow } = open([running()])
    for (let time = 1; time <= 5; time += 1) store.meanwhile.push(() => {})

    await expect(follow(toCancel)).rejects.toThrow(UnavailableError)
    expect(store.steered).toHaveLength(5)
    expect(store.records).toEqual([])
  })

  it('is cancelled after those behind it', async () => {
    const { store, follow } = open([pending('second'), pending('first'), running()])

    await follow({ ...toCancel, text: 'all' })

    expect(store.steered.map(({ runId, by }) => [runId, by])).toEqual([
      ['first', null],
      ['second', null],
      ['running', 'cancel'],
    ])
  })
})

describe('who asks for more than 30 things in ten minutes', () => {
  it.each<[string, Request, RunRecord[]]>([
    ['starts nothing', byLabel, []],
    ['gets no other answer', request({ command: 'help' }), []],
    ['steers nothing', request({ command: 'answer', text: '1=A' }), [waiting('answers')]],
  ])('%s', async (_name, asked, runs) => {
    const { store, follow } = open(runs)
    store.earlier = 30

    const { outcome } = await follow(asked)

    expect(replyOf(outcome)).toEqual({ kind: 'too_many', login: 'mona', limit: 30, minutes: 10 })
    expect(store.runs).toHaveLength(runs.length)
    expect(store.steered).toEqual([])
  })

  it('may still cancel', async () => {
    const { store, follow } = open([running()])
    store.earlier = 1000

    expect((await follow(toCancel)).outcome.kind).toBe('steered')
  })

  it('is told so and not counted when it was not permitted at all', async () => {
    const { store, forge, follow } = open()
    forge.permissions.set('mona', 'read')
    store.earlier = 1000

    expect(replyOf((await follow(byLabel)).outcome)).toMatchObject({ kind: 'not_permitted' })
  })

  it('has asked for 29 before the last that is followed', async () => {
    const { store, follow } = open()
    store.earlier = 29

    expect((await follow(byLabel)).outcome.kind).toBe('started')
  })
})

describe('the record of an answer', () => {
  it('is made, and not stored yet', async () => {
    const { store, follow } = open()

    const { outcome } = await follow(request({ command: 'help', deduplicationKey: 'help' }))

    expect(outcome).toMatchObject({ record: { deduplicationKey: 'help', outcome: 'reply: help', issueNumber: 12 } })
    expect(store.records).toEqual([])
  })

  it.each(['button', 'rerun'] as const)('does not use up a %s', async (way) => {
    const { follow } = open([running()])
    const command = way === 'button' ? 'approve' : 'retry'
    const asked = request({
      what: ways[way],
      command,
      place: { kind: 'phase', phaseId: 'plan' },
      deduplicationKey: way,
    })

    expect((await follow(asked)).outcome).toMatchObject({ record: { deduplicationKey: `${way}:guid-1`, via: way } })
  })

  it('on a pull request names the issue', async () => {
    const { follow } = open([running()])

    expect((await follow(request({ command: 'approve', place: onPullRequest }))).outcome).toMatchObject({
      record: { issueNumber: 12, via: 'comment', name: 'approve' },
    })
  })
})
