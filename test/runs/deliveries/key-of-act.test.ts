import { describe, expect, it } from '@jest/globals'
import type { Act } from '../../../src/domain/trigger/act.ts'
import type { Request } from '../../../src/domain/request/request.ts'
import type { RunRecord } from '../../../src/domain/run/run.ts'
import { keyOfAct } from '../../../src/runs/deliveries/key-of-act.ts'
import { runRecord } from '../../domain/support/run-record.ts'

const at = new Date('2026-11-01T10:00:00Z')
const actor = { id: 7, login: 'mona', type: 'User' }
const removed = { by: 'mona', reason: 'label_removed', detail: 'mona removed the label.' } as const

const request: Request = {
  semanticKey: 'act',
  via: 'label',
  command: 'run',
  flags: {},
  text: '',
  sha: null,
  label: 'speckit',
  phaseId: null,
  actor,
  at,
}

function actAt(place: Act['place']): Act {
  const repository = { id: 99, owner: 'octo', name: 'todo' }
  return {
    semanticKey: 'act',
    installationId: 3,
    repository,
    actor,
    place,
    what: { kind: 'label', label: 'speckit' },
    at,
  }
}

const onIssue = actAt({
  kind: 'issue',
  issue: { number: 12, title: 'Add due dates', body: '' },
  isClosed: false,
  isLocked: false,
})

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

describe('keyOfAct', () => {
  it('is that of the act, the first time', async () => {
    expect(await keyOfAct(parts({}), onIssue, request)).toBe('act')
  })

  it('is none for an act that was followed', async () => {
    const known = parts({ known: ['act'], runs: [runRecord({ requestedAt: at })], labels: ['speckit'] })

    expect(await keyOfAct(known, onIssue, request)).toBeNull()
  })

  it.each([
    ['a label that is there again within the second', ['act'], ['SpecKit'], 'act:again'],
    ['a repetition of the label that was taken away', ['act'], ['bug'], null],
    ['the third label within the second', ['act', 'act:again'], ['speckit'], null],
  ])('tells %s', async (_what, known, labels, expected) => {
    const runs = [runRecord({ requestedAt: at, cancellation: removed })]

    expect(await keyOfAct(parts({ known, runs, labels }), onIssue, request)).toBe(expected)
  })

  it('counts a re-run of all checks once for each newest run', async () => {
    const act = actAt({ kind: 'commit', sha: 'b'.repeat(40) })
    const rerun: Request = { ...request, via: 'rerun', command: 'retry' }

    expect(await keyOfAct(parts({ runs: [runRecord({ id: 'first' })] }), act, rerun)).toBe('act:first')
    expect(await keyOfAct(parts({ runs: [runRecord({ id: 'first' })], known: ['act:first'] }), act, rerun)).toBeNull()
  })
})
