import { describe, expect, it } from '@jest/globals'
import { planWork } from '../../src/commands/plan-work.ts'
import type { Facts } from '../../src/domain/request/intent.ts'
import { factsOf, request } from './support/requests.ts'

const specify = () => [{ name: 'specify' as const, input: null }]

describe('planWork', () => {
  it.each<[string, Partial<Facts>]>([
    ['an issue that is not ours', { feature: { issue: null, runs: [] } }],
    [
      'settings that are wrong',
      { settings: { kind: 'invalid', label: 'speckit', message: 'label is empty', wayOut: 'Set it.' } },
    ],
  ])('calls it a bug to plan work for %s', (_name, facts) => {
    expect(() => planWork(request(), factsOf([], facts), specify)).toThrow('decideRequest did not check')
  })

  it('calls it a bug to plan work before the settings are known', () => {
    const { feature } = factsOf()

    expect(() => planWork(request(), { feature }, specify)).toThrow('decideRequest did not check')
  })

  it('asks for the runs of the issue before anything else', () => {
    expect(planWork(request(), {}, specify)).toEqual({ kind: 'ask', fact: 'feature' })
  })
})
