import { describe, expect, it } from '@jest/globals'
import { decideIntent } from '../../src/domain/intent.ts'
import type { Facts } from '../../src/domain/intent.ts'
import { readTrigger } from '../../src/domain/read-trigger.ts'
import { builtInSettings } from '../../src/domain/settings.ts'
import { labeledPayload } from './support/labeled-payload.ts'

function labeled(change = {}) {
  const trigger = readTrigger({ event: 'issues', action: 'labeled', payload: labeledPayload(change) })
  if (trigger.kind !== 'labeled') throw new Error(trigger.why)
  return trigger
}

const facts: Required<Facts> = {
  repository: { defaultBranch: 'main', isArchived: false },
  settings: { kind: 'valid', settings: builtInSettings },
  permission: 'write',
  base: { branch: 'main', sha: 'a'.repeat(40), hasSpecKit: true },
}

describe('decideIntent', () => {
  it('asks for one fact after the other and starts a run', () => {
    const asked: string[] = []
    const known: Facts = {}
    let intent = decideIntent(labeled(), known)
    while (intent.kind === 'ask') {
      asked.push(intent.fact)
      Object.assign(known, { [intent.fact]: facts[intent.fact] })
      intent = decideIntent(labeled(), known)
    }

    expect(asked).toEqual(['repository', 'settings', 'permission', 'base'])
    expect(intent).toEqual({ kind: 'start', settings: builtInSettings, baseBranch: 'main', baseSha: 'a'.repeat(40) })
  })

  it.each(['admin', 'maintain', 'write'])('lets %s start a run', (permission) => {
    expect(decideIntent(labeled(), { ...facts, permission }).kind).toBe('start')
  })

  it.each(['triage', 'read', 'none', '', 'owner'])('refuses the permission “%s”', (permission) => {
    expect(decideIntent(labeled(), { ...facts, permission })).toEqual({
      kind: 'reply',
      refusal: { kind: 'not_permitted', login: 'mona', permission },
    })
  })

  it.each(['Bot', 'Organization', 'Mannequin'])('never listens to a %s', (type) => {
    const trigger = labeled({ sender: { id: 1, login: 'x', type } })

    expect(decideIntent(trigger, {}).kind).toBe('ignore')
  })

  it('ignores another label before it asks for a permission', () => {
    const { repository, settings } = facts

    expect(decideIntent(labeled({ label: { id: 1, name: 'bug' } }), { repository, settings })).toMatchObject({
      kind: 'ignore',
    })
  })

  it('compares labels as GitHub does, without case', () => {
    expect(decideIntent(labeled({ label: { id: 1, name: 'SpecKit' } }), facts).kind).toBe('start')
  })

  it.each<[string, Partial<Facts>, object]>([
    ['an archived repository', { repository: { defaultBranch: 'main', isArchived: true } }, { kind: 'archived' }],
    [
      'an empty repository',
      { base: { branch: 'main', sha: null, hasSpecKit: false } },
      { kind: 'base_missing', branch: 'main', isDefault: true },
    ],
    [
      'a missing base branch',
      { base: { branch: 'next', sha: null, hasSpecKit: false } },
      { kind: 'base_missing', branch: 'next', isDefault: false },
    ],
    [
      'a repository without .specify',
      { base: { branch: 'main', sha: 'b', hasSpecKit: false } },
      { kind: 'spec_kit_missing', branch: 'main' },
    ],
    [
      'a wrong settings file',
      { settings: { kind: 'invalid', label: 'speckit', message: 'bad', wayOut: 'mend' } },
      { kind: 'settings_invalid', message: 'bad', wayOut: 'mend' },
    ],
  ])('refuses %s', (_name, change, refusal) => {
    expect(decideIntent(labeled(), { ...facts, ...change })).toEqual({ kind: 'reply', refusal })
  })

  it('does not tell an outsider that the settings are wrong', () => {
    const settings = { kind: 'invalid', label: 'speckit', message: 'bad', wayOut: 'mend' } as const

    expect(decideIntent(labeled(), { ...facts, settings, permission: 'read' })).toMatchObject({
      refusal: { kind: 'not_permitted' },
    })
  })
})
