import { describe, expect, it } from '@jest/globals'
import { effectiveSettings } from '../../src/settings/effective-settings.ts'
import { readPolicy } from '../../src/settings/read-policy.ts'
import { noPolicy } from '../../src/settings/settings-policy.ts'
import type { PolicyFile } from '../../src/settings/settings-policy.ts'
import type { RunSettings } from '../../src/domain/run/settings.ts'
import { UserError } from '../../src/errors.ts'

const agents = ['template', 'codex', 'claude']

function policyOf(text: string, defaults: Partial<RunSettings> = {}): PolicyFile {
  const { policy, problems } = readPolicy(text, defaults, agents)
  expect(problems).toEqual([])
  return policy
}

/** Of an operator whose agent is `template` where the policy names none. */
function layered(policy: PolicyFile, organisation: string | null, repository: string | null = null) {
  const operator = { ...policy, defaults: { agent: 'template', ...policy.defaults } }
  return effectiveSettings({ operator, organisation, repository }, agents)
}

function errorOf(operator: PolicyFile, organisation: string | null, repository: string | null = null): UserError {
  try {
    layered(operator, organisation, repository)
  } catch (error) {
    if (error instanceof UserError) return error
    throw error
  }
  throw new Error('the settings were accepted')
}

describe('the layers', () => {
  it('go from built-in over operator and organisation to the repository, each value with its source', () => {
    const operator = policyOf('defaults: {label: op, agent: codex, gates: [plan], maxRunsPerInstallation: 7}')

    const { settings, sources } = layered(
      operator,
      'gates: [specify]\nquestions: assume',
      'questions: ask\nmaxTokens: 9',
    )

    expect(settings).toMatchObject({ label: 'op', agent: 'codex', gates: ['specify'], questions: 'ask', maxTokens: 9 })
    expect(settings.maxRunsPerInstallation).toBe(7)
    expect(sources).toMatchObject({
      label: 'operator',
      agent: 'operator',
      gates: 'organisation',
      questions: 'repository',
      maxTokens: 'repository',
      maxRunsPerInstallation: 'operator',
      timeoutMinutes: 'built-in',
    })
  })

  it('prefer the policy file to the defaults of the environment', () => {
    const operator = policyOf('defaults: {label: file}', { label: 'environment', agent: 'codex' })

    expect(operator.defaults).toEqual({ label: 'file', agent: 'codex' })
  })

  it.each([
    ['drop the model of another agent', 'agent: claude', { model: null, models: {} }, 'repository'],
    ['keep the model of the same agent', 'agent: codex', { model: 'gpt-5', models: { plan: 'o9' } }, 'operator'],
    ['take the model that is named with the agent', 'agent: claude\nmodel: opus', { model: 'opus' }, 'repository'],
  ])('%s', (_name, repository, expected, source) => {
    const operator = policyOf('defaults: {agent: codex, model: gpt-5, models: {plan: o9}}')

    const { settings, sources } = layered(operator, null, repository)

    expect(settings).toMatchObject(expected)
    expect(sources.model).toBe(source)
  })

  it('tell in one error what is wrong in both files', () => {
    const error = errorOf(noPolicy, 'gates: 1', 'label: 2')

    expect(error.message).toMatch(
      /^\.github\/speckit\.yml of the repository and that of the organisation .* not valid: `gates` \(line 1 of the organisation\) .*; `label` \(line 1 of the repository\)/,
    )
    expect(error.wayOut).toMatch(/of the organisation’s repository \.github and of this repository/)
  })

  it('tell that it is the organisation’s file', () => {
    const error = errorOf(noPolicy, 'maxRunsPerInstallation: 1')

    expect(error.message).toMatch(
      /^\.github\/speckit\.yml of the organisation \(in its repository \.github\) is not valid: `maxRunsPer/,
    )
  })

  it('look at the branches of one file beside the base branch of the other', () => {
    const { message } = errorOf(noPolicy, 'baseBranch: develop', 'branchTemplate: develop/{feature}')

    expect(message).toMatch(/`branchTemplate` \(line 1\) must name other branches than `baseBranch`/)
  })
})

describe('the default branch', () => {
  const fact = (repository: string | null, defaultBranch: string) => () =>
    effectiveSettings(
      { operator: { ...noPolicy, defaults: { agent: 'template' } }, organisation: null, repository, defaultBranch },
      agents,
    )

  it.each([
    [null, 'speckit'],
    ['branchTemplate: main/{issue}', 'main'],
    ['label: x', 'speckit/012-x'],
  ])('must not be in the way of features (%j, %s)', (repository, defaultBranch) => {
    expect(fact(repository, defaultBranch)).toThrow(
      /^\.github\/speckit\.yml is not valid: `branchTemplate` .*must name other branches than the default branch/,
    )
  })

  it.each([
    [null, 'main'],
    ['baseBranch: main', 'speckit'],
  ])('does not matter otherwise (%j, %s)', (repository, defaultBranch) => {
    expect(fact(repository, defaultBranch)).not.toThrow()
  })
})

describe('the policy', () => {
  it('locks what nobody below may change, and says who did', () => {
    const operator = policyOf('defaults: {agent: codex}\nlocked: [agent, permission, model, maxTokens]')

    const { message } = errorOf(operator, null, 'agent: claude\npermission: triage\nmodels: {plan: x}\nmaxTokens: 4')

    expect(message).toContain('`agent` (line 1) is locked by the operator to "codex", got "claude"; remove it')
    expect(message).toContain('`permission` (line 2) is locked by the operator to "write", got "triage"')
    expect(message).toContain('`models` (line 3) is locked by the operator')
    expect(message).toContain('`maxTokens` (line 4) is locked by the operator to no limit, got 4')
  })

  it('does not mind a file that says what is locked anyway', () => {
    const { sources, locked } = layered(policyOf('locked: [label]'), null, 'label: speckit')

    expect([sources.label, locked]).toEqual(['built-in', ['label']])
  })

  it('keeps a locked model when the agent changes', () => {
    const operator = policyOf('defaults: {agent: codex, model: m}\nlocked: [model]')

    expect(layered(operator, null, 'agent: claude').settings).toMatchObject({ agent: 'claude', model: 'm' })
  })

  const limited = policyOf(
    'allowed:\n  agents: [codex]\n  models: [gpt-5, gpt-5-mini]\n  limits: {timeoutMinutes: 20, maxCostUsd: 5, maxTokens: 1000}\n' +
      'defaults: {agent: codex, model: gpt-5}\n',
  )

  it('keeps what nobody set within its limits', () => {
    const { settings, sources, allowed } = layered(limited, null)

    expect(settings).toMatchObject({ timeoutMinutes: 20, maxCostUsd: 5, maxTokens: 1000 })
    expect(sources).toMatchObject({ timeoutMinutes: 'operator', maxCostUsd: 'operator', maxTokens: 'operator' })
    expect(allowed).toEqual({ agents: ['codex'], models: ['gpt-5', 'gpt-5-mini'] })
  })

  it.each([
    ['agent: claude', /`agent` \(line 1\) must be one of codex \(the operator allows no other\), got "claude"/],
    ['model: o9', /`model` .*must be one of gpt-5, gpt-5-mini .*got "o9"/],
    ['model: null', /`model` .*got nothing/],
    ['models: {plan: gpt-5, tasks: o9}', /`models` .*got "o9"/],
    ['timeoutMinutes: 21', /`timeoutMinutes` .*must be at most 20 \(limit of the operator\), got 21/],
    ['maxCostUsd: null', /`maxCostUsd` .*must be at most 5 .*got no limit/],
    ['maxTokens: 1001', /`maxTokens` .*at most 1000/],
  ])('refuses %s', (text, message) => {
    expect(errorOf(limited, null, text).message).toMatch(message)
    expect(errorOf(limited, text).message).toMatch(message)
  })

  it('takes what it allows', () => {
    const { settings } = layered(
      limited,
      'maxTokens: 10',
      'models: {plan: gpt-5-mini}\ntimeoutMinutes: 20\nmaxTokens: 1000',
    )

    expect(settings).toMatchObject({ models: { plan: 'gpt-5-mini' }, timeoutMinutes: 20, maxTokens: 1000 })
  })

  it.each(['', '# nothing', '{}', 'defaults:\nallowed:\n', 'allowed: {limits: }'])('may be %j', (text) => {
    expect(policyOf(text)).toEqual(noPolicy)
  })

  it.each<[string, string | null, number | null, RegExp]>([
    ['locked: [gate]', 'locked', 1, /must be a list of settings \(label, .*got "gate"/],
    ['locked: gates', 'locked', 1, /got "gates"/],
    ['defaults:\n  label: 1', 'defaults.label', 2, /text of 1 to 50/],
    ['defaults: [label]', 'defaults', 1, /must hold settings/],
    ['defaults:\n  gate: []', 'defaults.gate', 2, /is not a setting; did you mean `gates`/],
    ['default: {}', 'default', 1, /is not an entry of the policy file; did you mean `defaults`/],
    ['allowed:\n  agent: [codex]', 'allowed.agent', 2, /did you mean `agents`/],
    [
      'allowed:\n  agents:\n    - codex\n    - gpt',
      'allowed.agents',
      4,
      /one or more of template, codex, claude, got "gpt"/,
    ],
    ['allowed: {agents: []}', 'allowed.agents', 1, /one or more/],
    ['allowed: {models: [1]}', 'allowed.models', 1, /write "1" in quotes/],
    ['allowed: {limits: {maxTokens: 0}}', 'allowed.limits.maxTokens', 1, /whole number from 1/],
    ['allowed: {limits: {idleTimeoutMinutes: 5}}', 'allowed.limits.idleTimeoutMinutes', 1, /is not an entry/],
    ['allowed: 3', 'allowed', 1, /must be a mapping, got 3/],
    ['- x', null, null, /must be a mapping with defaults, locked and allowed/],
    ['locked: [agent', null, 1, /is not YAML/],
    ['locked: [agent]\nlocked: [label]', 'locked', 2, /is there twice/],
    ['allowed: {agents: [codex]}', 'allowed.agents', 1, /does not hold template, .*set defaults.agent/],
    ['allowed: {agents: [codex]}\ndefaults: {agent: claude}', 'defaults.agent', 2, /must be one of codex/],
    ['allowed: {models: [a]}\ndefaults: {agent: codex, model: b}', 'defaults.model', 2, /must be one of a/],
    ['allowed: {limits: {maxCostUsd: 3}}\ndefaults:\n  maxCostUsd: null', 'defaults.maxCostUsd', 3, /at most 3/],
    ['defaults: {baseBranch: a, branchTemplate: "a/{issue}"}', 'defaults.branchTemplate', 1, /other branches/],
  ])('is not %j', (text, name, line, what) => {
    expect(readPolicy(text, { agent: 'template' }, agents).problems).toEqual([
      { name, line, what: expect.stringMatching(what) },
    ])
  })
})
