import { describe, expect, it } from '@jest/globals'
import { phaseRecord } from '../domain/support/run-record.ts'
import { decide, ended, factsOf, request, waiting } from './support/requests.ts'

describe('revise, at a gate that an earlier run had reached', () => {
  const behindGate = waiting('approval', {
    phases: [phaseRecord({ id: 'plan', name: 'plan' }), phaseRecord({ id: 'tasks', name: 'tasks', position: 1 })],
  })
  async function intentOf(text: string) {
    return (await decide(request({ command: 'revise', text }), factsOf([behindGate, ended()]))).intent
  }

  it.each(['plan: shorter', 'tasks: fewer'])('does not pass the gate: “%s”', async (text) => {
    expect(await intentOf(text)).toMatchObject({
      kind: 'reply',
      reply: { kind: 'wrong_state', command: 'revise', needs: 'the approval of what comes before plan' },
    })
  })

  it('has what comes before the gate written again', async () => {
    expect(await intentOf('spec: say what happens offline')).toEqual({
      kind: 'steer',
      runId: 'waiting',
      steering: { kind: 'revise', phase: 'specify', input: 'spec: say what happens offline' },
    })
  })
})
