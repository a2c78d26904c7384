import { describe, expect, it } from '@jest/globals'
import { agentNamed, agents } from '../../src/agents/index.ts'
import { imageVariable } from '../../src/agents/agent-variables.ts'
import { phaseNames } from '../../src/domain/run/phase.ts'
import { UserError } from '../../src/errors.ts'

describe('agentNamed', () => {
  it('finds every agent by its name', () => {
    expect(agents.map(({ name }) => agentNamed(name, agents))).toEqual(agents)
  })

  it('refuses an unknown name and lists the known ones', () => {
    expect(() => agentNamed('gpt', agents)).toThrow(UserError)
    expect(() => agentNamed('gpt', agents)).toThrow(
      expect.objectContaining({
        code: 'agent_unknown',
        message: 'There is no agent “gpt”; the known ones are template, codex.',
      }),
    )
  })
})

describe('the list of agents', () => {
  it('has names of lower case letters, each once, and none of them is that of the image of the program', () => {
    const names = agents.map(({ name }) => name)

    expect(names.filter((name) => !/^[a-z][a-z0-9-]*$/.test(name) || name === 'app')).toEqual([])
    expect(new Set(agents.map(imageVariable)).size).toBe(agents.length)
  })

  it('has fallbacks and an exact version that are there', () => {
    for (const { variables, package: installed } of agents) {
      const names = variables.map(({ name }) => name)
      expect(variables.filter(({ fallback }) => fallback !== null && !names.includes(fallback))).toEqual([])
      expect(installed ?? '@0.0.0').toMatch(/@\d+\.\d+\.\d+$/)
    }
  })
})

describe.each(agents.map((agent) => [agent.name, agent] as const))('the agent %s', (_, agent) => {
  const variables = Object.fromEntries(
    agent.variables.map(({ name, isSecret }) => [name, isSecret ? 'sk-secret' : 'http://127.0.0.1:1/v1']),
  )
  const task = { issueNumber: 1, featureDirectory: 'specs/001-x', model: null, variables, home: '/home/job' }

  it.each(phaseNames)('has a command for %s that holds no secret but in its environment', (phase) => {
    const { argv, homeFiles, stdin } = agent.command({
      ...task,
      phase,
      prompt: { orders: ['Ask nothing.'], issue: 'Title\n\nBody', words: 'Q1: x\nA1: y' },
    })

    expect(argv.length).toBeGreaterThan(0)
    expect(JSON.stringify([argv, homeFiles, stdin])).not.toContain('sk-secret')
  })

  it.each([
    ['nothing', ''],
    ['garbage', '\u0000\uFFFD{"type":"result"\n{"type":3}\nnull\n[]\n"x"'],
    ['a megabyte without a line end', 'x'.repeat(1_000_000)],
    [
      'JSON of the wrong shape',
      '{"type":"result","ok":"yes","message":7}\n{"type":"turn.failed","error":[1]}\n{"type":"item.completed","item":null}',
    ],
  ])('reads %s as a failure and does not throw', (_, stdout) => {
    for (const exitCode of [0, 1, null]) {
      const verdict = agent.readOutput({ stdout, stderr: '', exitCode })
      expect(verdict).toMatchObject({ isOk: false, usage: null, askedQuestion: false })
      expect(verdict.failure).toMatch(/\S/)
    }
  })
})
