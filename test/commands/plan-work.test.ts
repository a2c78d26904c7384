import { describe, expect, it } from '@jest/globals'
import { planWork } from '../../src/commands/plan-work.ts'
import { fakeFacts } from './support/fake-facts.ts'
import type { FactValues } from './support/fake-facts.ts'
import { factsOf, request } from './support/requests.ts'

const specify = () => [{ name: 'specify' as const, input: null }]

describe('planWork', () => {
  it.each<[string, Partial<FactValues>, object]>([
    ['an issue that is not ours', { feature: { issue: null, runs: [] } }, { kind: 'ignore' }],
    [
      'settings that are wrong',
      { settings: { kind: 'invalid', label: 'speckit', message: 'label is empty', wayOut: 'Set it.' } },
      { kind: 'reply', reply: { kind: 'settings_invalid', message: 'label is empty', wayOut: 'Set it.' } },
    ],
  ])('starts nothing for %s', async (_name, values, expected) => {
    expect(await planWork(request(), fakeFacts(factsOf([], values)), specify)).toMatchObject(expected)
  })

  it('asks for nothing on GitHub that the settings decide', async () => {
    const facts = fakeFacts(factsOf([], { settings: { kind: 'invalid', label: 'l', message: 'm', wayOut: 'w' } }))

    await planWork(request(), facts, specify)

    expect(facts.asked).toEqual(['feature', 'repository', 'settings'])
  })
})
