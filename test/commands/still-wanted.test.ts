import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { stillWanted } from '../../src/commands/still-wanted.ts'
import type { Request } from '../../src/domain/request/request.ts'
import type { Stop } from '../../src/domain/request/stop.ts'
import { runRecord } from '../domain/support/run-record.ts'
import { fakeFacts } from './support/fake-facts.ts'
import type { FactValues } from './support/fake-facts.ts'
import { at, factsOf, request, ways } from './support/requests.ts'

const second = 1_000
const after = new Date(at.getTime() + second)
const before = new Date(at.getTime() - second)
const openIssue = { isOpen: true, labels: ['SpecKit'], title: 'T', body: '', updatedAt: at }
const byLabel = request({ what: ways.label })
const byComment = request({ what: { kind: 'comment', commentId: 5, body: '/speckit run' } })

function stop(change: Partial<Request>, state: Partial<Stop> = {}): Stop {
  const stopped = request({ command: 'cancel', deduplicationKey: 'stop', at: after, ...change })
  return { request: stopped, isHandled: false, foundNothing: false, ...state }
}

const inVain = { isHandled: true, foundNothing: true }
const typed = (commentId: number) => ({ kind: 'comment', commentId, body: '/speckit cancel' }) as const

async function verdict(asked: Request, values: Partial<FactValues> = {}): Promise<string> {
  const intent = await stillWanted(asked, fakeFacts({ ...factsOf(), issueNow: openIssue, ...values }))
  if (intent === null) return 'wanted'
  return intent.kind === 'ignore' ? intent.why : intent.reply.kind
}

describe('a start', () => {
  it.each<[string, Request, Partial<FactValues>, string]>([
    ['by label, with the label on an open issue', byLabel, {}, 'wanted'],
    ['by comment, without any label', byComment, { issueNow: { ...openIssue, labels: [] } }, 'wanted'],
    [
      'by a label that is gone',
      byLabel,
      { issueNow: { ...openIssue, labels: ['bug'] } },
      'the label “speckit” was taken away meanwhile',
    ],
    [
      'by label on an issue that was closed',
      byLabel,
      { issueNow: { ...openIssue, isOpen: false } },
      'the issue was closed meanwhile',
    ],
    ['by comment on an issue that is closed', byComment, { issueNow: { ...openIssue, isOpen: false } }, 'issue_closed'],
    ['on an issue that is gone', byComment, { issueNow: null }, 'the issue was deleted or moved meanwhile'],
  ])('%s', async (_what, asked, values, expected) => {
    expect(await verdict(asked, values)).toBe(expected)
  })

  const wins = 'mona ended it later'
  it.each<[string, Request, Stop, string]>([
    [
      'by label wins over the same label taken away before',
      byLabel,
      stop({ what: ways.unlabel, at: before }),
      'wanted',
    ],
    ['by label that is there wins within the same second', byLabel, stop({ what: ways.unlabel, at }), 'wanted'],
    ['by label loses to the label taken away later', byLabel, stop({ what: ways.unlabel }), wins],
    ['by label loses also when that was handled before it came', byLabel, stop({ what: ways.unlabel }, inVain), wins],
    ['by label does not care for other labels', byLabel, stop({ what: { ...ways.unlabel, label: 'bug' } }), 'wanted'],
    ['by comment leaves the label to its own turn', byComment, stop({ what: ways.unlabel }), 'wanted'],
    ['by comment loses to a label that found nothing', byComment, stop({ what: ways.unlabel }, inVain), wins],
    ['loses to the issue closed later, though it is open again', byLabel, stop({ what: ways.close_issue }), wins],
    ['wins over the issue closed before', byLabel, stop({ what: ways.close_issue, at }), 'wanted'],
    ['loses to the pull request closed later', byComment, stop({ what: ways.close_pull_request }), wins],
    ['leaves a cancel to its own turn, which comes next', byLabel, stop({ what: typed(9) }), 'wanted'],
    ['loses to a cancel that came first and found nothing', byLabel, stop({ what: typed(9) }, inVain), wins],
    ['loses to it also within the same second', byLabel, stop({ what: typed(9), at }, inVain), wins],
    [
      'is not what a cancel ended that found another run',
      byLabel,
      stop({ what: typed(9) }, { isHandled: true }),
      'wanted',
    ],
    ['wins over a cancel given before', byComment, stop({ what: typed(4), at: before }, inVain), 'wanted'],
    ['wins over an earlier comment of the second', byComment, stop({ what: typed(4), at }, inVain), 'wanted'],
    ['loses to a later comment of the second', byComment, stop({ what: typed(6), at }, inVain), wins],
    ['loses to a button', byLabel, stop({ what: { ...ways.button, identifier: 'cancel' } }, inVain), wins],
    ['loses to a review', byLabel, stop({ what: ways.review }, inVain), wins],
  ])('%s', async (_what, asked, later, expected) => {
    expect(await verdict(asked, { laterStops: [later] })).toBe(expected)
  })
})

it.each([
  ['loses to a run of the same label, put on again later', byLabel, { origin: 'label', requestedAt: after }, false],
  ['leaves the same second to the key of the request', byLabel, { origin: 'label', requestedAt: at }, true],
  ['wins over a run of the label before', byLabel, { origin: 'label', requestedAt: before }, true],
  ['by label wins beside a later command', byLabel, { origin: '/speckit run', requestedAt: after }, true],
  ['by comment wins beside a later label', byComment, { origin: 'label', requestedAt: after }, true],
])('a start %s', async (_what, asked, change, isWanted) => {
  const found = await verdict(asked, factsOf([runRecord(change)]))

  expect(found).toBe(isWanted ? 'wanted' : 'the label was put on again later, and that was followed')
})

it('is decided the same in whatever order the stops are stored', async () => {
  const whats = [ways.unlabel, ways.close_issue, ways.close_pull_request, typed(4), typed(6), ways.button]
  const stops = fc.array(
    fc.record({
      what: fc.constantFrom(...whats),
      at: fc.constantFrom(before, at, after),
      isHandled: fc.boolean(),
      foundNothing: fc.boolean(),
    }),
  )
  await fc.assert(
    fc.asyncProperty(stops, fc.constantFrom(byLabel, byComment), async (given, asked) => {
      const laterStops = given.map(({ what, at: time, ...state }) => stop({ what, at: time }, state))

      expect(await verdict(asked, { laterStops: laterStops.toReversed() })).toBe(await verdict(asked, { laterStops }))
    }),
  )
})
