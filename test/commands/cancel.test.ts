import { describe, expect, it } from '@jest/globals'
import type { Request } from '../../src/domain/request/request.ts'
import type { RunRecord } from '../../src/domain/run/run.ts'
import { ended, factsOf, pending, request, running, waiting, ways } from './support/requests.ts'
import { intentOf, cancellation } from './support/intent-of.ts'

describe('cancel', () => {
  const asked = (change: Partial<Request> = {}) => request({ command: 'cancel', ...change })

  it.each<[string, Request, RunRecord[], object]>([
    [
      'the active run',
      asked(),
      [pending(), running()],
      { runId: 'running', steering: { kind: 'cancel', cancellation } },
    ],
    [
      'a waiting run by button',
      asked({ what: ways.button }),
      [waiting('answers')],
      { runId: 'waiting', steering: { cancellation } },
    ],
    ['the next pending one', asked(), [pending('second'), pending('first')], { runId: 'first' }],
    [
      'all',
      asked({ text: 'ALL' }),
      [pending('second'), pending('first'), running()],
      { runId: 'running', also: ['first', 'second'] },
    ],
    [
      'all but what is being cancelled',
      asked({ text: 'all' }),
      [pending('first'), running({ cancellation })],
      { runId: 'first' },
    ],
    [
      'when the label is removed',
      asked({ what: ways.unlabel }),
      [pending(), running()],
      {
        runId: 'running',
        steering: {
          cancellation: { by: 'mona', reason: 'label_removed', detail: 'mona removed the label “speckit”.' },
        },
      },
    ],
    [
      'all when the issue is closed',
      asked({ what: ways.close_issue }),
      [pending(), running()],
      { runId: 'running', also: ['pending'], steering: { cancellation: { reason: 'issue_closed' } } },
    ],
    [
      'all when the pull request is closed',
      asked({ what: ways.close_pull_request }),
      [running()],
      { runId: 'running', steering: { cancellation: { reason: 'pull_request_closed' } } },
    ],
  ])('ends %s', async (_name, request_, runs, expected) => {
    expect(await intentOf(request_, factsOf(runs))).toMatchObject({ kind: 'steer', ...expected })
  })

  it('leaves the line alone when the label is removed', async () => {
    expect(await intentOf(asked({ what: ways.unlabel }), factsOf([pending(), running()]))).not.toHaveProperty('also')
  })

  it.each<[string, Request, RunRecord[], object]>([
    ['without a run', asked(), [], { kind: 'wrong_state', next: ['/speckit run'] }],
    ['after the end', asked({ what: ways.button }), [ended()], { kind: 'wrong_state' }],
    [
      'twice',
      asked(),
      [pending(), running({ cancellation })],
      { kind: 'wrong_state', state: 'the run is being cancelled' },
    ],
    [
      'of something else',
      asked({ text: 'plan' }),
      [running()],
      { kind: 'mistake', mistake: { kind: 'text_not_taken', command: 'cancel', text: 'plan' } },
    ],
  ])('is refused %s', async (_name, request_, runs, expected) => {
    expect(await intentOf(request_, factsOf(runs))).toMatchObject(expected)
  })

  it.each(['unlabel', 'close_issue', 'close_pull_request'] as const)('by %s of nothing is ignored', async (via) => {
    expect((await intentOf(asked({ what: ways[via] }), factsOf([ended()]))).kind).toBe('ignore')
  })

  it('spares what was asked for by the label that is back already', async () => {
    const removed = asked({ what: ways.unlabel, at: new Date('2026-11-01T10:00:05Z') })
    const later = running({ requestedAt: new Date('2026-11-01T10:00:05Z') })
    const earlier = running({ requestedAt: new Date('2026-11-01T10:00:04Z') })

    expect((await intentOf(removed, factsOf([later], { isLabeled: true }))).kind).toBe('ignore')
    expect((await intentOf(removed, factsOf([later], { isLabeled: false }))).kind).toBe('steer')
    expect((await intentOf(removed, factsOf([earlier], { isLabeled: true }))).kind).toBe('steer')
  })

  it('is no matter of another label', async () => {
    expect((await intentOf(asked({ what: { ...ways.unlabel, label: 'bug' } }), factsOf([running()]))).kind).toBe(
      'ignore',
    )
  })
})

describe('status and help', () => {
  it('tell without starting anything', async () => {
    const facts = factsOf([running()])

    expect(await intentOf(request({ command: 'status' }), facts)).toEqual({
      kind: 'status',
      feature: facts.feature,
      effective: facts.settings.kind === 'valid' ? facts.settings.effective : null,
    })
    expect(await intentOf(request({ command: 'help' }), factsOf())).toEqual({ kind: 'help' })
  })
})
