import { describe, expect, it } from '@jest/globals'
import type { Place } from '../../../src/domain/trigger/action.ts'
import type { Request } from '../../../src/domain/request/request.ts'
import type { RunRecord } from '../../../src/domain/run/run.ts'
import { deduplicationKeyOf } from '../../../src/runs/deliveries/deduplication-key.ts'
import { runRecord } from '../../domain/support/run-record.ts'

const at = new Date('2026-11-01T10:00:00Z')
const actor = { id: 7, login: 'mona', type: 'User' }
const removed = { by: 'mona', reason: 'label_removed', detail: 'mona removed the label.' } as const

const onIssue: Place = {
  kind: 'issue',
  issue: { number: 12, title: 'Add due dates', body: '' },
  isClosed: false,
  isLocked: false,
}

const request: Request = {
  deduplicationKey: 'action',
  installationId: 3,
  repository: { id: 99, owner: 'octo', name: 'todo' },
  actor,
  place: onIssue,
  what: { kind: 'label', label: 'speckit' },
  at,
  command: 'run',
  flags: {},
  text: '',
}

function parts({ known = [] as string[], runs = [] as RunRecord[], labels = [] as string[] }) {
  return {
    store: {
      isCommandKnown: async (key: string) => known.includes(key),
      featureRuns: async () => runs,
      issueOf: async () => 12,
    },
    forge: { labels: async () => labels },
  }
}

describe('deduplicationKeyOf', () => {
  it('is that of the action, the first time', async () => {
    expect(await deduplicationKeyOf(parts({}), request)).toBe('action')
  })

  it('is none for an action that was followed', async () => {
    const known = parts({ known: ['action'], runs: [runRecord({ requestedAt: at })], labels: ['speckit'] })

    expect(await deduplicationKeyOf(known, request)).toBeNull()
  })

  it.each([
    ['a label that is there again within the second', ['action'], ['SpecKit'], 'action:again'],
    ['a repetition of the label that was taken away', ['action'], ['bug'], null],
    ['the third label within the second', ['action', 'action:again'], ['speckit'], null],
  ])('tells %s', async (_what, known, labels, expected) => {
    const runs = [runRecord({ requestedAt: at, cancellation: removed })]

    expect(await deduplicationKeyOf(parts({ known, runs, labels }), request)).toBe(expected)
  })

  it('counts a re-run of all checks once for each newest run', async () => {
    const sha = 'b'.repeat(40)
    const rerun: Request = {
      ...request,
      what: { kind: 'rerun', sha },
      place: { kind: 'commit', sha },
      command: 'retry',
    }

    expect(await deduplicationKeyOf(parts({ runs: [runRecord({ id: 'first' })] }), rerun)).toBe('action:first')
    expect(
      await deduplicationKeyOf(parts({ runs: [runRecord({ id: 'first' })], known: ['action:first'] }), rerun),
    ).toBeNull()
  })
})
