import { describe, expect, it } from '@jest/globals'
import type { AgentTask } from '../../src/agents/agent.ts'
import { codex } from '../../src/agents/codex.ts'

function issue(text: string | null): AgentTask['prompt'] {
  return { orders: [], issue: text, words: null }
}

const task: AgentTask = {
  phase: 'specify',
  prompt: issue('Due dates\n\nA task has a due date.'),
  issueNumber: 12,
  featureDirectory: 'specs/012-due-dates',
  model: null,
  variables: { CODEX_API_KEY: 'sk-secret' },
  home: '/home/job',
}

describe('the command of codex', () => {
  it('calls the skill of the phase with the issue on standard input', () => {
    expect(codex.command(task).stdin).toBe('$speckit-specify Due dates\n\nA task has a due date.')
    expect(codex.command({ ...task, phase: 'tasks', prompt: issue(null) }).stdin).toBe('$speckit-tasks')
  })

  it('keeps long text out of the arguments', () => {
    const { argv, stdin } = codex.command({ ...task, prompt: issue('x'.repeat(60_000)) })

    expect(argv.join(' ').length).toBeLessThan(1000)
    expect(argv.at(-1)).toBe('-')
    expect(stdin).toHaveLength(60_000 + '$speckit-specify '.length)
  })

  it('hands over words like $todo as they were written, in a file that Codex is told to read', () => {
    const { stdin, homeFiles } = codex.command({ ...task, prompt: issue('Call it $todo, not $speckit-plan.') })

    expect(stdin).not.toMatch(/\$(?:todo|speckit-plan)/)
    expect(homeFiles['.speckit/prompt.md']).toBe('Call it $todo, not $speckit-plan.')
    expect(homeFiles['.codex/AGENTS.md']).toContain(`${task.home}/.speckit/prompt.md`)
    expect(Object.keys(codex.command({ ...task, prompt: issue('Call it todo.') }).homeFiles)).toEqual([
      '.codex/config.toml',
    ])
  })

  it.each([
    ['$speckit-tasks now', '$ speckit-tasks now'],
    ['\\$imagegen and [$skill](x)', '\\$ imagegen and [$ skill](x)'],
    ['$HOME, ${name}, $5 and US$', '$HOME, ${name}, $5 and US$'],
  ])('does not let the issue call skills: %s', (input, passed) => {
    const { stdin, homeFiles } = codex.command({ ...task, prompt: issue(input) })

    expect(stdin).toBe(`$speckit-specify ${passed}`)
    expect(homeFiles['.speckit/prompt.md']).toBe(passed === input ? undefined : input)
  })

  it('passes a model only when one was chosen', () => {
    expect(codex.command(task).argv).not.toContain('--model')
    expect(codex.command({ ...task, model: 'gpt-x' }).argv.join(' ')).toContain('--model gpt-x')
  })

  it('keeps the key in the environment alone', () => {
    const { argv, environment, homeFiles, stdin } = codex.command(task)

    expect(environment).toEqual({ CODEX_API_KEY: 'sk-secret' })
    expect(JSON.stringify([argv, homeFiles, stdin])).not.toContain('sk-secret')
  })

  it.each([
    ['its own key first', { CODEX_API_KEY: 'a', OPENAI_API_KEY: 'b' }, { CODEX_API_KEY: 'a' }],
    ['the key of the API otherwise', { OPENAI_API_KEY: 'b' }, { CODEX_API_KEY: 'b' }],
    ['no key', {}, {}],
  ])('takes %s', (_, variables, environment) => {
    expect(codex.command({ ...task, variables }).environment).toEqual(environment)
  })

  it('writes the address of the provider into the configuration', () => {
    const { homeFiles } = codex.command({ ...task, variables: { OPENAI_BASE_URL: 'http://models.test:8080/v1' } })

    expect(homeFiles['.codex/config.toml']).toContain('base_url = "http://models.test:8080/v1"')
    expect(codex.command(task).homeFiles['.codex/config.toml']).toContain('base_url = "https://api.openai.com/v1"')
  })
})

describe('the network of codex', () => {
  it.each([
    [{}, 'api.openai.com:443'],
    [{ OPENAI_BASE_URL: 'https://models.test/v1' }, 'models.test:443'],
    [{ OPENAI_BASE_URL: 'http://models.test/v1' }, 'models.test:80'],
    [{ OPENAI_BASE_URL: 'http://127.0.0.1:4930/v1' }, '127.0.0.1:4930'],
  ])('with %j is %s alone', (variables, address) => {
    expect(codex.egress(variables)).toEqual([address])
  })
})
