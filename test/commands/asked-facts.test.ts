import { describe, expect, it } from '@jest/globals'
import type { Facts } from '../../src/domain/request/facts.ts'
import type { Request } from '../../src/domain/request/request.ts'
import type { Place } from '../../src/domain/trigger/action.ts'
import { commandNames } from '../../src/domain/request/slash-command.ts'
import type { FactValues } from './support/fake-facts.ts'
import {
  at,
  decide,
  ended,
  factsOf,
  failed,
  head,
  onPullRequest,
  pending,
  request,
  running,
  waiting,
  ways,
} from './support/requests.ts'

const onPhase: Place = { kind: 'phase', phaseId: 'plan' }
const foreign: Partial<FactValues> = { feature: { issue: null, runs: [] } }
const before = ['repository', 'settings', 'permission'] as const

describe('the facts that are asked for', () => {
  it.each<[string, Partial<Request>, FactValues, (keyof Facts)[]]>([
    ['a label starts a run', { what: ways.label }, factsOf(), [...before, 'feature', 'base', 'branch']],
    ['a label is not ours', { what: { ...ways.label, label: 'bug' } }, factsOf(), ['repository', 'settings']],
    ['the label of no run is removed', { what: ways.unlabel, command: 'cancel' }, factsOf(), ['feature']],
    [
      'the label of a run is removed',
      { what: ways.unlabel, command: 'cancel', at: new Date(at.getTime() + 1) },
      factsOf([running()]),
      ['feature', 'repository', 'settings'],
    ],
    [
      'another label of an issue with a run is removed',
      { what: { ...ways.unlabel, label: 'bug' }, command: 'cancel' },
      factsOf([running()]),
      ['feature', 'repository', 'settings'],
    ],
    [
      'a label is removed that may be back',
      { what: ways.unlabel, command: 'cancel', at },
      factsOf([running({ requestedAt: at })]),
      ['feature', 'repository', 'settings', 'isLabeled'],
    ],
    ['the issue of a run is closed', { what: ways.close_issue, command: 'cancel' }, factsOf([running()]), ['feature']],
    ['the issue of no run is closed', { what: ways.close_issue, command: 'cancel' }, factsOf(), ['feature']],
    [
      'our pull request is closed',
      { what: ways.close_pull_request, command: 'cancel', place: onPullRequest },
      factsOf([pending()]),
      ['feature'],
    ],
    [
      'somebody else’s pull request is closed',
      { what: ways.close_pull_request, command: 'cancel', place: onPullRequest },
      factsOf([], foreign),
      ['feature'],
    ],
    [
      'a review approves somebody else’s pull request',
      { what: ways.review, command: 'approve', place: onPullRequest },
      factsOf([], foreign),
      ['feature'],
    ],
    [
      'a review approves what waits for nothing',
      { what: ways.review, command: 'approve', place: onPullRequest },
      factsOf([ended()]),
      ['feature'],
    ],
    [
      'a review approves what waits for it',
      { what: ways.review, command: 'approve', place: onPullRequest },
      factsOf([waiting('approval')]),
      ['feature', ...before, 'branch'],
    ],
    [
      'a review asks for changes',
      { what: { ...ways.review, state: 'changes_requested' }, command: 'revise', place: onPullRequest },
      factsOf([ended()]),
      ['feature', ...before],
    ],
    [
      'the check of another App is run again',
      { what: ways.rerun, command: 'retry', place: onPhase },
      factsOf([], foreign),
      ['feature'],
    ],
    [
      'a check of ours is run again',
      { what: ways.rerun, command: 'retry', place: onPhase },
      factsOf([failed()]),
      ['feature', ...before, 'base', 'branch'],
    ],
    [
      'the button approves',
      { what: ways.button, command: 'approve', place: onPhase },
      factsOf([waiting('approval')]),
      ['feature', ...before, 'branch'],
    ],
    [
      'the button cancels',
      { what: { ...ways.button, identifier: 'cancel' }, command: 'cancel', place: onPhase },
      factsOf([running()]),
      ['feature', ...before],
    ],
    ['a comment asks for help', { command: 'help' }, factsOf(), [...before]],
    ['a comment asks for the status', { command: 'status' }, factsOf(), [...before, 'feature']],
    ['a comment cancels', { command: 'cancel' }, factsOf([running()]), [...before, 'feature']],
    ['a comment approves', { command: 'approve' }, factsOf([waiting('approval')]), [...before, 'feature', 'branch']],
    ['a comment approves nothing', { command: 'approve' }, factsOf([running()]), [...before, 'feature']],
    ['a comment answers', { command: 'answer', text: '1=A' }, factsOf([waiting('answers')]), [...before, 'feature']],
    [
      'a comment revises a run that waits',
      { command: 'revise', text: 'x' },
      factsOf([waiting('approval')]),
      [...before, 'feature', 'review'],
    ],
    [
      'a comment revises a run that has ended',
      { command: 'revise', text: 'x' },
      factsOf([ended()]),
      [...before, 'feature', 'review', 'base', 'branch'],
    ],
    ['a comment retries nothing', { command: 'retry' }, factsOf(), [...before, 'feature']],
    [
      'a base does not exist',
      { command: 'plan' },
      factsOf([], { base: { branch: 'main', sha: null, hasSpecKit: false } }),
      [...before, 'feature', 'base'],
    ],
  ])('when %s', async (_name, change, values, expected) => {
    const { asked } = await decide(request(change), values)

    expect(asked).toEqual(expected)
  })

  it.each(commandNames)('are the permission at most when an outsider comments /speckit %s', async (command) => {
    for (const runs of [[], [running()], [waiting('approval')], [ended()]]) {
      const { asked } = await decide(request({ command, text: head }), factsOf(runs, { permission: 'read' }))

      expect(asked).toEqual([...before])
    }
  })

  it('are none when a bot labels, comments or presses a button', async () => {
    const actor = { id: 1, login: 'x[bot]', type: 'Bot' }

    for (const way of ['label', 'comment', 'review', 'button', 'rerun'] as const) {
      const { asked } = await decide(request({ what: ways[way], actor }), {})

      expect(asked).toEqual([])
    }
  })
})
