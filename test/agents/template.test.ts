import { describe, expect, it } from '@jest/globals'
import { template } from '../../src/agents/template.ts'

const prompt = { orders: [], issue: 'Title', words: null }
const task = { issueNumber: 12, featureDirectory: 'specs/012-x', model: null, variables: {}, home: '/home/job' }

describe('the agent template', () => {
  it('needs no network and no variable', () => {
    expect(template.egress({})).toEqual([])
    expect(template.variables.filter(({ isRequired, isSecret }) => isRequired || isSecret)).toEqual([])
  })

  it('passes on how long it shall go on', () => {
    const variables = { TEMPLATE_AGENT_DELAY_SECONDS: '20' }

    expect(template.command({ ...task, variables, phase: 'plan', prompt }).environment).toEqual(variables)
    expect(template.command({ ...task, phase: 'plan', prompt }).environment).toEqual({})
  })

  it('gets the issue for specify alone; the other phases read the documents', () => {
    expect(template.command({ ...task, phase: 'specify', prompt })).toMatchObject({
      argv: ['speckit-template-agent', 'specify'],
      stdin: 'Title',
    })
    expect(template.command({ ...task, phase: 'plan', prompt })).toMatchObject({
      argv: ['speckit-template-agent', 'plan'],
      stdin: null,
    })
  })

  it('gets what people said in a file of its own, so that no issue can pass for it', () => {
    const { stdin, environment, homeFiles } = template.command({
      ...task,
      phase: 'specify',
      prompt: { ...prompt, words: 'Q1: Which?\nA1: That.' },
    })

    expect(stdin).toBe('Title')
    expect(environment).toEqual({ SPECKIT_WORDS_FILE: '/home/job/.speckit/words.md' })
    expect(homeFiles).toEqual({ '.speckit/words.md': 'Q1: Which?\nA1: That.' })
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
