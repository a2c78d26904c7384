import { describe, expect, it } from '@jest/globals'
import { decideRefusal } from '../../src/commands/decide-request.ts'
import type { Place, What } from '../../src/domain/trigger/action.ts'
import type { Request } from '../../src/domain/request/request.ts'
import { commandNames } from '../../src/domain/request/slash-command.ts'
import {
  decide,
  effective,
  ended,
  factsOf,
  onIssue,
  onPullRequest,
  request,
  running,
  waiting,
  ways,
} from './support/requests.ts'
import { fakeFacts } from './support/fake-facts.ts'
import type { FactValues } from './support/fake-facts.ts'

const label = (name = 'speckit') => request({ what: { ...ways.label, label: name } })
const invalid = { kind: 'invalid', label: 'speckit', message: 'bad', wayOut: 'mend' } as const
const closedIssue: Place = { ...onIssue, isClosed: true } as Place
const foreign = factsOf([], { feature: { issue: null, runs: [] } })

describe('decideRequest', () => {
  it('asks for one fact after the other and starts a run for a label', async () => {
    const { intent, asked } = await decide(label(), factsOf())

    expect(asked).toEqual(['repository', 'settings', 'permission', 'feature', 'base', 'branch'])
    expect(intent).toMatchObject({
      kind: 'start',
      plan: { baseBranch: 'main', baseSha: 'a'.repeat(40), origin: 'label' },
    })
  })

  it.each(['admin', 'maintain', 'write'])('lets %s start a run', async (permission) => {
    expect((await decide(label(), factsOf([], { permission }))).intent.kind).toBe('start')
  })

  it.each(['triage', 'read', 'none', '', 'owner'])(
    'refuses the permission “%s” for every command',
    async (permission) => {
      const refusal = { kind: 'not_permitted', login: 'mona', permission, needed: 'write' }

      for (const command of commandNames) {
        expect((await decide(request({ command }), factsOf([running()], { permission }))).intent).toEqual({
          kind: 'reply',
          reply: refusal,
        })
      }
      expect((await decide(label(), factsOf([], { permission }))).intent).toEqual({ kind: 'reply', reply: refusal })
    },
  )

  it('asks for the permission that the settings name', async () => {
    const facts = (permission: string) =>
      factsOf([], { permission, settings: { kind: 'valid', effective: effective({ permission: 'maintain' }) } })

    expect((await decide(label(), facts('write'))).intent).toMatchObject({
      reply: { kind: 'not_permitted', needed: 'maintain' },
    })
    expect((await decide(label(), facts('maintain'))).intent.kind).toBe('start')
  })

  it.each(['Bot', 'Organization', 'Mannequin', ''])('never listens to a “%s”', async (type) => {
    const actor = { id: 1, login: 'x', type }

    for (const via of ['label', 'unlabel', 'comment', 'review', 'button', 'rerun'] as const) {
      expect((await decide(request({ what: ways[via], actor }), {})).intent.kind).toBe('ignore')
    }
  })

  it('ignores another label before it asks for a permission', async () => {
    const { repository, settings } = factsOf()

    for (const known of [settings, invalid]) {
      const { intent, asked } = await decide(label('bug'), { repository, settings: known })

      expect(intent.kind).toBe('ignore')
      expect(asked).toEqual(['repository', 'settings'])
    }
  })

  it('compares labels as GitHub does, without case', async () => {
    expect((await decide(label('SpecKit'), factsOf())).intent.kind).toBe('start')
  })

  it.each<[string, Partial<FactValues>, object]>([
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
    [
      'a default branch without .specify',
      { base: { branch: 'next', sha: 'b', hasSpecKit: false, lacksSpecKit: 'main' } },
      { kind: 'spec_kit_missing', branch: 'main' },
    ],
    ['a wrong settings file', { settings: invalid }, { kind: 'settings_invalid', message: 'bad', wayOut: 'mend' }],
    [
      'an issue without text',
      { feature: { issue: { number: 12, title: ' ', body: '\n' }, runs: [] } },
      { kind: 'no_text' },
    ],
  ])('refuses %s', async (_name, change, reply) => {
    expect((await decide(label(), factsOf([], change))).intent).toEqual({ kind: 'reply', reply })
  })

  it('does not tell an outsider that the settings are wrong', async () => {
    expect((await decide(label(), factsOf([], { settings: invalid, permission: 'read' }))).intent).toMatchObject({
      reply: { kind: 'not_permitted' },
    })
  })

  it('lets a run be cancelled although the settings are wrong', async () => {
    const facts = factsOf([running()], { settings: invalid })

    expect((await decide(request({ command: 'cancel' }), facts)).intent.kind).toBe('steer')
    expect((await decide(request({ command: 'help' }), facts)).intent).toEqual({
      kind: 'reply',
      reply: { kind: 'help' },
    })
    expect((await decide(request({ command: 'approve' }), facts)).intent).toMatchObject({
      reply: { kind: 'settings_invalid' },
    })
  })

  it.each(commandNames.filter((name) => !['help', 'status', 'cancel'].includes(name)))(
    'does not %s on a closed issue',
    async (command) => {
      expect((await decide(request({ command, text: '1=A', place: closedIssue }), factsOf([ended()]))).intent).toEqual({
        kind: 'reply',
        reply: { kind: 'issue_closed' },
      })
    },
  )

  it('does no work on a closed pull request, but tells the status', async () => {
    const place: Place = { kind: 'pull_request', number: 13, isClosed: true, isLocked: false }

    expect((await decide(request({ command: 'revise', text: 'x', place }), factsOf([ended()]))).intent).toMatchObject({
      reply: { kind: 'wrong_state', needs: 'an open pull request, or a comment on the issue' },
    })
    expect((await decide(request({ command: 'status', place }), factsOf([ended()]))).intent).toMatchObject({
      reply: { kind: 'status' },
    })
  })

  it('says so on somebody else’s pull request, to those who may', async () => {
    expect((await decide(request({ place: onPullRequest }), foreign)).intent).toEqual({
      kind: 'reply',
      reply: { kind: 'not_our_pull_request', number: 13 },
    })
    expect((await decide(request({ place: onPullRequest }), { ...foreign, permission: 'read' })).intent).toMatchObject({
      reply: { kind: 'not_permitted' },
    })
  })

  it.each(['review', 'close_pull_request'] as const)(
    'ignores %s on somebody else’s pull request without a call to GitHub',
    async (via) => {
      const { intent, asked } = await decide(
        request({ what: ways[via], command: via === 'review' ? 'approve' : 'cancel', place: onPullRequest }),
        { feature: foreign.feature },
      )

      expect(intent.kind).toBe('ignore')
      expect(asked).toEqual(['feature'])
    },
  )

  it.each<Place>([
    { kind: 'phase', phaseId: 'x' },
    { kind: 'commit', sha: 'x' },
  ])('ignores the checks of others: %j', async (place) => {
    expect(
      (await decide(request({ what: ways.rerun, command: 'retry', place }), { feature: foreign.feature })).intent.kind,
    ).toBe('ignore')
  })

  it('stops without asking for a permission', async () => {
    const { intent, asked } = await decide(
      request({ what: ways.close_issue, command: 'cancel', place: closedIssue }),
      factsOf([running()]),
    )

    expect(intent).toMatchObject({ kind: 'steer', runId: 'running' })
    expect(asked).toEqual(['feature'])
  })

  it('ends a run when a bot closes the issue', async () => {
    const actor = { id: 1, login: 'stale[bot]', type: 'Bot' }

    expect(
      (
        await decide(
          request({ what: ways.close_issue, command: 'cancel', actor, place: closedIssue }),
          factsOf([running()]),
        )
      ).intent,
    ).toMatchObject({
      steering: { cancellation: { by: null, reason: 'issue_closed', detail: 'stale[bot] closed the issue.' } },
    })
  })

  it('answers a reviewer who may not approve only when an approval is waited for', async () => {
    const review = request({ what: ways.review, command: 'approve', place: onPullRequest })
    const changes: What = { ...ways.review, state: 'changes_requested' }
    const revision = { ...review, what: changes, command: 'revise' as const }

    expect((await decide(review, factsOf([waiting('approval')], { permission: 'read' }))).intent).toMatchObject({
      reply: { kind: 'not_permitted' },
    })
    expect((await decide(review, factsOf([ended()], { permission: 'read' }))).intent.kind).toBe('ignore')
    expect((await decide(revision, factsOf([ended()], { permission: 'read' }))).intent.kind).toBe('ignore')
  })
})

describe('decideRefusal', () => {
  const refusal = { kind: 'too_many_commands', limit: 10, left: 190 } as const
  const line = (change: Partial<Request> = {}) => request({ command: 'help', ...change })

  it('answers those who may', async () => {
    const facts = fakeFacts(factsOf())

    expect(await decideRefusal(refusal, line(), facts)).toEqual({ kind: 'reply', reply: refusal })
    expect(facts.asked).toEqual(['repository', 'settings', 'permission', 'feature'])
  })

  it.each<[string, object, Partial<Request>]>([
    [
      'an outsider',
      { kind: 'reply', reply: { kind: 'not_permitted', login: 'mona', permission: 'read', needed: 'write' } },
      {},
    ],
    ['a bot', { kind: 'ignore', why: 'b is a Bot, not a person' }, { actor: { id: 1, login: 'b', type: 'Bot' } }],
  ])('does not answer %s', async (_name, expected, change) => {
    expect(await decideRefusal(refusal, line(change), fakeFacts(factsOf([], { permission: 'read' })))).toEqual(expected)
  })

  it('does not explain itself on somebody else’s pull request', async () => {
    expect(await decideRefusal(refusal, line({ place: onPullRequest }), fakeFacts(foreign))).toMatchObject({
      reply: { kind: 'not_our_pull_request' },
    })
  })
})
