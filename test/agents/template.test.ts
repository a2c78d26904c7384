import { describe, expect, it } from '@jest/globals'
import { template } from '../../src/agents/template.ts'

const task = { issueNumber: 12, featureDirectory: 'specs/012-x', model: null, variables: {}, home: '/home/job' }

describe('the agent template', () => {
  it('needs no network and no variable', () => {
    expect(template.egress({})).toEqual([])
    expect(template.variables).toEqual([])
  })

  it('gets the issue for specify alone; the other phases read the documents', () => {
    expect(template.command({ ...task, phase: 'specify', input: 'Title' })).toMatchObject({
      argv: ['speckit-template-agent', 'specify'],
      stdin: 'Title',
    })
    expect(template.command({ ...task, phase: 'plan', input: 'Title' })).toMatchObject({
      argv: ['speckit-template-agent', 'plan'],
      stdin: null,
    })
  })

  it.each([
    ['success', '{"type":"progress","text":"x"}\n{"type":"result","ok":true,"message":"Wrote spec.md"}', 0, true, null],
    [
      'a refusal',
      '{"type":"result","ok":false,"message":"specs/012-x has no spec.md."}',
      1,
      false,
      'specs/012-x has no spec.md.',
    ],
    [
      'success with a failing exit',
      '{"type":"result","ok":true,"message":"Wrote spec.md"}',
      1,
      false,
      'It ended with exit code 1 without reporting a failure.',
    ],
    [
      'no result',
      '{"type":"progress","text":"x"}',
      137,
      false,
      'It ended with exit code 137 without reporting a failure.',
    ],
  ])('reads %s', (_, stdout, exitCode, isOk, failure) => {
    expect(template.readOutput({ stdout, stderr: '', exitCode })).toMatchObject({ isOk, failure, usage: null })
  })
})
