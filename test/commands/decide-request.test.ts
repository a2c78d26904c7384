import { describe, expect, it } from '@jest/globals'
import { decideRefusal } from '../../src/commands/decide-request.ts'
import type { Place } from '../../src/domain/trigger/action.ts'
import type { Request } from '../../src/domain/request/request.ts'
import type { Facts } from '../../src/domain/request/intent.ts'
import { commandNames } from '../../src/domain/request/slash-command.ts'
import {
  action,
  decide,
  effective,
  ended,
  factsOf,
  onIssue,
  onPullRequest,
  request,
  running,
  waiting,
} from './support/requests.ts'

const label = (change: Partial<Request> = {}) => request({ via: 'label', label: 'speckit', ...change })
const invalid = { kind: 'invalid', label: 'speckit', message: 'bad', wayOut: 'mend' } as const
const closedIssue: Place = { ...onIssue, isClosed: true } as Place
const foreign = factsOf([], { feature: { issue: null, runs: [] } })

describe('decideRequest', () => {
  it('asks for one fact after the other and starts a run for a label', () => {
    const { intent, asked } = decide(label(), factsOf())

    expect(asked).toEqual(['repository', 'settings', 'permission', 'feature', 'base', 'branch'])
    expect(intent).toMatchObject({
      kind: 'start',
      plan: { baseBranch: 'main', baseSha: 'a'.repeat(40), origin: 'label' },
    })
  })

  it.each(['admin', 'maintain', 'write'])('lets %s start a run', (permission) => {
    expect(decide(label(), factsOf([], { permission })).intent.kind).toBe('start')
  })

  it.each(['triage', 'read', 'none', '', 'owner'])('refuses the permission “%s” for every command', (permission) => {
    const refusal = { kind: 'not_permitted', login: 'mona', permission, needed: 'write' }

    for (const command of commandNames) {
      expect(decide(request({ command }), factsOf([running()], { permission })).intent).toEqual({
        kind: 'reply',
        reply: refusal,
      })
    }
    expect(decide(label(), factsOf([], { permission })).intent).toEqual({ kind: 'reply', reply: refusal })
  })

  it('asks for the permission that the settings name', () => {
    const facts = (permission: string) =>
      factsOf([], { permission, settings: { kind: 'valid', effective: effective({ permission: 'maintain' }) } })

    expect(decide(label(), facts('write')).intent).toMatchObject({
      reply: { kind: 'not_permitted', needed: 'maintain' },
    })
    expect(decide(label(), facts('maintain')).intent.kind).toBe('start')
  })

  it.each(['Bot', 'Organization', 'Mannequin', ''])('never listens to a “%s”', (type) => {
    const actor = { id: 1, login: 'x', type }

    for (const via of ['label', 'unlabel', 'comment', 'review', 'button', 'rerun'] as const) {
      expect(decide(request({ via, actor, label: 'speckit' }), {}).intent.kind).toBe('ignore')
    }
  })

  it('ignores another label before it asks for a permission', () => {
    const { repository, settings } = factsOf()

    expect(decide(label({ label: 'bug' }), { repository, settings }).intent.kind).toBe('ignore')
    expect(decide(label({ label: 'bug' }), { repository, settings: invalid }).intent.kind).toBe('ignore')
  })

  it('compares labels as GitHub does, without case', () => {
    expect(decide(label({ label: 'SpecKit' }), factsOf()).intent.kind).toBe('start')
  })

  it.each<[string, Partial<Facts>, object]>([
    ['an archived repository', { repository: { defaultBranch: 'main', isArchived: true } }, { kind: 'archived' }],
    [
      'an empty repository',
      { base: { branch: 'main', sha: null, hasSpecKit: false } },
      { kind: 'base_missing', branch: 'main', isDefault: true, from: 'settings' },
    ],
    [
      'a missing base branch',
      {
        base: { branch: 'next', sha: null, hasSpecKit: false },
        settings: { kind: 'valid', effective: effective({ baseBranch: 'next' }) },
      },
      { kind: 'base_missing', branch: 'next', isDefault: false, from: 'settings' },
    ],
    [
      'a repository without .specify',
      { base: { branch: 'main', sha: 'b', hasSpecKit: false } },
      { kind: 'spec_kit_missing', branch: 'main' },
    ],
    ['a wrong settings file', { settings: invalid }, { kind: 'settings_invalid', message: 'bad', wayOut: 'mend' }],
    [
      'an issue without text',
      { feature: { issue: { number: 12, title: ' ', body: '\n' }, runs: [] } },
      { kind: 'no_text' },
    ],
  ])('refuses %s', (_name, change, reply) => {
    expect(decide(label(), factsOf([], change)).intent).toEqual({ kind: 'reply', reply })
  })

  it('does not tell an outsider that the settings are wrong', () => {
    expect(decide(label(), factsOf([], { settings: invalid, permission: 'read' })).intent).toMatchObject({
      reply: { kind: 'not_permitted' },
    })
  })

  it('lets a run be cancelled although the settings are wrong', () => {
    const facts = factsOf([running()], { settings: invalid })

    expect(decide(request({ command: 'cancel' }), facts).intent.kind).toBe('steer')
    expect(decide(request({ command: 'help' }), facts).intent).toEqual({ kind: 'reply', reply: { kind: 'help' } })
    expect(decide(request({ command: 'approve' }), facts).intent).toMatchObject({ reply: { kind: 'settings_invalid' } })
  })

  it.each(commandNames.filter((name) => !['help', 'status', 'cancel'].includes(name)))(
    'does not %s on a closed issue',
    (command) => {
      expect(decide(request({ command, text: '1=A' }), factsOf([ended()]), closedIssue).intent).toEqual({
        kind: 'reply',
        reply: { kind: 'issue_closed' },
      })
    },
  )

  it('does no work on a closed pull request, but tells the status', () => {
    const place: Place = { kind: 'pull_request', number: 13, isClosed: true, isLocked: false }

    expect(decide(request({ command: 'revise', text: 'x' }), factsOf([ended()]), place).intent).toMatchObject({
      reply: { kind: 'wrong_state', needs: 'an open pull request, or a comment on the issue' },
    })
    expect(decide(request({ command: 'status' }), factsOf([ended()]), place).intent).toMatchObject({
      reply: { kind: 'status' },
    })
  })

  it('says so on somebody else’s pull request, to those who may', () => {
    expect(decide(request(), foreign, onPullRequest).intent).toEqual({
      kind: 'reply',
      reply: { kind: 'not_our_pull_request', number: 13 },
    })
    expect(decide(request(), { ...foreign, permission: 'read' }, onPullRequest).intent).toMatchObject({
      reply: { kind: 'not_permitted' },
    })
  })

  it.each(['review', 'close_pull_request'] as const)(
    'ignores %s on somebody else’s pull request without a call to GitHub',
    (via) => {
      const { intent, asked } = decide(
        request({ via, command: via === 'review' ? 'approve' : 'cancel' }),
        { feature: foreign.feature },
        onPullRequest,
      )

      expect(intent.kind).toBe('ignore')
      expect(asked).toEqual(['feature'])
    },
  )

  it.each<Place>([
    { kind: 'phase', phaseId: 'x' },
    { kind: 'commit', sha: 'x' },
  ])('ignores the checks of others: %j', (place) => {
    expect(decide(request({ via: 'rerun', command: 'retry' }), { feature: foreign.feature }, place).intent.kind).toBe(
      'ignore',
    )
  })

  it('stops without asking for a permission', () => {
    const { intent, asked } = decide(
      request({ via: 'close_issue', command: 'cancel' }),
      factsOf([running()]),
      closedIssue,
    )

    expect(intent).toMatchObject({ kind: 'steer', runId: 'running' })
    expect(asked).toEqual(['feature'])
  })

  it('ends a run when a bot closes the issue', () => {
    const actor = { id: 1, login: 'stale[bot]', type: 'Bot' }

    expect(
      decide(request({ via: 'close_issue', command: 'cancel', actor }), factsOf([running()]), closedIssue).intent,
    ).toMatchObject({
      steering: { cancellation: { by: null, reason: 'issue_closed', detail: 'stale[bot] closed the issue.' } },
    })
  })

  it('answers a reviewer who may not approve only when an approval is waited for', () => {
    const review = request({ via: 'review', command: 'approve' })

    expect(decide(review, factsOf([waiting('approval')], { permission: 'read' }), onPullRequest).intent).toMatchObject({
      reply: { kind: 'not_permitted' },
    })
    expect(decide(review, factsOf([ended()], { permission: 'read' }), onPullRequest).intent.kind).toBe('ignore')
    expect(
      decide(request({ via: 'review', command: 'revise' }), factsOf([ended()], { permission: 'read' }), onPullRequest)
        .intent.kind,
    ).toBe('ignore')
  })
})

describe('decideRefusal', () => {
  const refusal = { kind: 'too_many_commands', limit: 10, left: 190 } as const

  it('answers those who may', () => {
    expect(decideRefusal(refusal, action(), factsOf())).toEqual({ kind: 'reply', reply: refusal })
    expect(decideRefusal(refusal, action(), {})).toEqual({ kind: 'ask', fact: 'repository' })
  })

  it.each<[string, object, Parameters<typeof action>[0]]>([
    [
      'an outsider',
      { kind: 'reply', reply: { kind: 'not_permitted', login: 'mona', permission: 'read', needed: 'write' } },
      {},
    ],
    ['a bot', { kind: 'ignore', why: 'b is a Bot, not a person' }, { actor: { id: 1, login: 'b', type: 'Bot' } }],
  ])('does not answer %s', (_name, expected, change) => {
    expect(decideRefusal(refusal, action(change), factsOf([], { permission: 'read' }))).toEqual(expected)
  })

  it('does not explain itself on somebody else’s pull request', () => {
    expect(decideRefusal(refusal, action({ place: onPullRequest }), foreign)).toMatchObject({
      reply: { kind: 'not_our_pull_request' },
    })
  })
})
