import { describe, expect, it } from '@jest/globals'
import { phaseRecord } from '../domain/support/run-record.ts'
import { decide, ended, factsOf, request, waiting } from './support/requests.ts'

describe('revise, at a gate that an earlier run had reached', () => {
  const behindGate = waiting('approval', {
    phases: [phaseRecord({ id: 'plan', name: 'plan' }), phaseRecord({ id: 'tasks', name: 'tasks', position: 1 })],
  })
  const intentOf = (text: string) => decide(request({ command: 'revise', text }), factsOf([behindGate, ended()])).intent

  it.each(['plan: shorter', 'tasks: fewer'])('does not pass the gate: “%s”', (text) => {
    expect(intentOf(text)).toMatchObject({
      kind: 'reply',
      reply: { kind: 'wrong_state', command: 'revise', needs: 'the approval of what comes before plan' },
    })
  })

  it('has what comes before the gate written again', () => {
    expect(intentOf('spec: say what happens offline')).toEqual({
      kind: 'steer',
      runId: 'waiting',
      steering: { kind: 'revise', phase: 'specify', input: 'spec: say what happens offline' },
    })
  })
})
