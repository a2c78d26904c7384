import { describe, expect, it } from '@jest/globals'
import { effectiveSettings } from '../../src/settings/effective-settings.ts'
import { readPolicy } from '../../src/settings/read-policy.ts'
import { applyFlags } from '../../src/settings/settings-flags.ts'
import type { CommandFlags } from '../../src/domain/request/slash-command.ts'

const agents = ['template', 'codex', 'claude']

/** Of an operator whose agent is `template` where the policy names none. */
function operatorWith(text: string | null) {
  const { policy } = readPolicy(text, {}, agents)
  return { ...policy, defaults: { agent: 'template', ...policy.defaults } }
}

function applied(flags: CommandFlags, policy = '', repository: string | null = null) {
  const operator = operatorWith(policy)
  return applyFlags(effectiveSettings({ operator, organisation: null, repository }, agents), flags)
}

describe('applyFlags', () => {
  it('changes nothing without flags', () => {
    const effective = effectiveSettings(
      { operator: operatorWith(null), organisation: null, repository: 'label: x' },
      agents,
    )

    expect(applyFlags(effective, { from: 'plan', dryRun: true })).toEqual({ effective })
  })

  it('lays the flags over everything else', () => {
    const result = applied({ agent: 'codex', model: 'gpt-5', base: 'develop' }, '', 'agent: claude\nmodel: opus')

    expect(result).toMatchObject({
      effective: {
        settings: { agent: 'codex', model: 'gpt-5', baseBranch: 'develop' },
        sources: { agent: 'command', model: 'command', baseBranch: 'command', label: 'built-in' },
      },
    })
  })

  it('takes the model for all phases', () => {
    const result = applied({ model: 'gpt-5' }, '', 'models: {plan: o9}')

    expect(result).toMatchObject({ effective: { settings: { model: 'gpt-5', models: {} } } })
  })

  it('starts another agent with its own model', () => {
    const result = applied({ agent: 'codex' }, '', 'agent: claude\nmodel: opus')

    expect(result).toMatchObject({ effective: { settings: { agent: 'codex', model: null } } })
  })

  it.each<[string, CommandFlags, string, string, string, RegExp]>([
    ['an unknown agent', { agent: 'gpt' }, '', 'agent', 'gpt', /^template, codex, claude$/],
    [
      'an agent that is not allowed',
      { agent: 'claude' },
      'defaults: {agent: codex}\nallowed: {agents: [codex]}',
      'agent',
      'claude',
      /^codex$/,
    ],
    [
      'a locked agent',
      { agent: 'codex' },
      'locked: [agent]',
      'agent',
      'codex',
      /nothing else than "template", .*locked/,
    ],
    ['a locked model', { model: 'x' }, 'locked: [model]', 'model', 'x', /nothing else than the agent’s own/],
    [
      'a locked base',
      { base: 'x' },
      'locked: [baseBranch]',
      'baseBranch',
      'x',
      /the default branch, the operator locked/,
    ],
    ['a model that is not allowed', { model: 'x' }, 'allowed: {models: [a, b]}', 'model', 'x', /^a, b$/],
    ['a model that is a flag', { model: '--yolo' }, '', 'model', '--yolo', /letters, digits/],
    ['a base that is no branch', { base: 'a..b' }, '', 'baseBranch', 'a..b', /name of a branch.*two dots/],
    ['a feature as base', { base: 'speckit/012-x' }, '', 'baseBranch', 'speckit/012-x', /speckit\/\{feature\}/],
  ])('refuses %s', (_name, flags, policy, setting, value, allowed) => {
    expect(applied(flags, policy)).toEqual({
      refused: { kind: 'override_refused', setting, value, allowed: expect.stringMatching(allowed) },
    })
  })

  it('takes a flag that says what is locked anyway', () => {
    expect(applied({ agent: 'template' }, 'locked: [agent]')).toMatchObject({
      effective: { settings: { agent: 'template' }, sources: { agent: 'operator' } },
    })
  })
})
