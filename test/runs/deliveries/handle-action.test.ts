import { describe, expect, it } from '@jest/globals'
import type { RunRecord } from '../../../src/domain/run/run.ts'
import type { Action } from '../../../src/domain/trigger/action.ts'
import { UnavailableError } from '../../../src/errors.ts'
import { handleAction } from '../../../src/runs/deliveries/handle-action.ts'
import { action, ended, onPullRequest, running, ways } from '../../commands/support/requests.ts'
import { deliveryParts } from '../support/delivery-parts.ts'

const labeled = action({ what: ways.label, deduplicationKey: 'labeled' })
const asPerson = 'permission mona'
const settings = ['repository', 'ownerFile .github/speckit.yml', 'readFile .github/speckit.yml']

function commented(body: string, change: Partial<Action> = {}): Action {
  return action({ what: { kind: 'comment', commentId: 77, body }, deduplicationKey: `comment:${body}`, ...change })
}

function open(runs: RunRecord[] = []) {
  const parts = deliveryParts(runs)
  return { ...parts, handle: (asked: Action, guid = 'guid-1') => handleAction(parts, asked, guid) }
}

describe('handleAction', () => {
  it('follows a label, and reacts on the issue', async () => {
    const { store, forge, handle } = open()

    expect(await handle(labeled)).toBe('started run id-1')
    expect(store.runs).toHaveLength(1)
    expect(forge.comments).toEqual([])
    expect(forge.reactions).toEqual([{ issue: 12, reaction: 'eyes' }])
  })

  it('asks nothing from GitHub about a comment that asks for nothing', async () => {
    const { forge, handle } = open()

    expect(await handle(commented('Thanks!'))).toBe('ignored: it asks for nothing')
    expect([...forge.reads, ...forge.writes]).toEqual([])
  })

  it('follows all lines in order, and answers them with one comment', async () => {
    const { store, forge, handle } = open()

    expect(await handle(commented('/speckit run\n/speckit status\n/speckit help\n/speckit bogus'))).toBe(
      'started run id-1; answered: status; answered: help; refused: mistake',
    )
    expect(forge.comments).toHaveLength(1)
    expect(forge.comments[0]?.body).toMatch(/`\/speckit status`[^]*`\/speckit help`[^]*bogus/)
    expect(store.records.map(({ deduplicationKey }) => deduplicationKey.split(':').at(-1))).toEqual([
      '1',
      '2',
      '3',
      '0',
    ])
  })

  it('asks GitHub once for what all lines need', async () => {
    const { forge, handle } = open([running()])

    await handle(commented('/speckit status\n/speckit plan --dry-run\n/speckit tasks --dry-run\n/speckit cancel all'))

    expect(forge.reads).toEqual([
      ...settings,
      asPerson,
      'branchHead main',
      'exists .specify',
      'branchHead speckit/012-add-due-dates',
      ...['spec.md', 'plan.md', 'tasks.md'].map((name) => `exists specs/012-add-due-dates/${name}`),
    ])
  })

  it.each<[string, Action, RunRecord[], string, string[]]>([
    [
      'a label that is not ours',
      action({ what: { ...ways.label, label: 'bug' } }),
      [],
      'ignored: the label “bug” is not “speckit”',
      settings,
    ],
    [
      'the closing of an issue without a run',
      action({ what: ways.close_issue }),
      [],
      'ignored: there is nothing to cancel',
      [],
    ],
    ['the closing of an issue with a run', action({ what: ways.close_issue }), [running()], 'cancel run running', []],
    [
      'a review of somebody else’s pull request',
      action({ what: ways.review, place: onPullRequest }),
      [],
      'ignored: it belongs to no run of ours',
      [],
    ],
    [
      'the check of another App',
      action({ what: ways.rerun, place: { kind: 'phase', phaseId: 'x' } }),
      [],
      'ignored: it belongs to no run of ours',
      [],
    ],
    [
      'a bot',
      commented('/speckit run', { actor: { id: 1, login: 'x[bot]', type: 'Bot' } }),
      [],
      'ignored: x[bot] is a Bot, not a person',
      [],
    ],
    [
      'a mistake of a bot',
      commented('/speckit x', { actor: { id: 1, login: 'b', type: 'Bot' } }),
      [],
      'b is a Bot, not a person',
      [],
    ],
  ])('pays for %s no more than it takes', async (_name, asked, runs, words, reads) => {
    const { forge, handle } = open(runs)

    expect(await handle(asked)).toBe(words)
    expect(forge.reads).toEqual(reads)
    expect(forge.comments).toEqual([])
  })

  it('answers a click on a check on its pull request', async () => {
    const { forge, handle } = open([ended({ pullRequestNumber: 13 })])

    await handle(action({ what: ways.button, place: { kind: 'phase', phaseId: 'plan' } }))

    expect(forge.comments).toMatchObject([{ issue: 13 }])
  })
})

describe('an outsider', () => {
  const eve = { id: 66, login: 'eve', type: 'User' }

  it('is told so once per issue, whatever is asked there', async () => {
    const { store, forge, handle } = open()

    expect(await handle(commented('/speckit run\n/speckit plan\n/speckit x', { actor: eve }))).toBe(
      'refused: not_permitted',
    )
    expect(await handle(commented('/speckit help', { actor: eve }), 'guid-2')).toBe('refused: not_permitted')

    expect(forge.comments).toHaveLength(1)
    expect(forge.comments[0]?.body).not.toContain('/speckit x')
    expect(store.runs).toEqual([])
    expect(store.records).toHaveLength(2)
  })

  it('costs no look at branches or reviews', async () => {
    const { forge, handle } = open([ended()])

    await handle(commented('/speckit revise x\n/speckit run', { actor: eve }))

    expect(forge.reads).toEqual([...settings, 'permission eve'])
  })

  it('is told again on another issue', async () => {
    const { forge, handle } = open()
    const other = { ...labeled.place, issue: { number: 14, title: 'a', body: '' } } as Action['place']

    await handle(commented('/speckit run', { actor: eve }))
    await handle(commented('/speckit run', { actor: eve, place: other, deduplicationKey: 'other' }))

    expect(forge.comments.map(({ issue }) => issue)).toEqual([12, 14])
  })
})

describe('who asks for too much', () => {
  it('is told once in ten minutes, and not for every line', async () => {
    const { store, forge, handle } = open()
    store.earlier = 30

    expect(await handle(commented('/speckit run\n/speckit run'))).toBe('refused: too_many')
    expect(await handle(commented('/speckit help'), 'guid-2')).toBe('refused: too_many')

    expect(forge.comments).toHaveLength(1)
    expect(store.runs).toEqual([])
  })
})

describe('an answer', () => {
  it('is recorded only after it was sent', async () => {
    const { store, forge, handle } = open()
    forge.failNext('createComment', false)

    await expect(handle(commented('/speckit help'))).rejects.toThrow(UnavailableError)
    expect(store.records).toEqual([])
    expect(forge.reactions).toEqual([])

    expect(await handle(commented('/speckit help'))).toBe('answered: help')
    expect(store.records).toMatchObject([{ outcome: 'reply: help' }])
  })

  it('is given once, although GitHub’s answer to it was lost', async () => {
    const { store, forge, handle } = open()
    forge.failNext('createComment', true)

    await expect(handle(commented('/speckit help'))).rejects.toThrow(UnavailableError)
    await handle(commented('/speckit help'))

    expect(forge.comments).toHaveLength(1)
    expect(store.records).toHaveLength(1)
  })

  it('is not given again for a line that was answered', async () => {
    const { forge, handle } = open()
    await handle(commented('/speckit help\n/speckit bogus'))

    expect(await handle(commented('/speckit help\n/speckit bogus'), 'guid-2')).toBe('ignored: it was followed before')
    expect(forge.comments).toHaveLength(1)
  })

  it('is masked', async () => {
    const { forge, handle } = open()

    await handle(commented('/speckit hunter2hunter2', { deduplicationKey: 'comment:1' }))

    expect(forge.comments[0]?.body).toContain('***')
    expect(forge.comments[0]?.body).not.toContain('hunter2hunter2')
  })

  it('leaves a start alone that was made before it could be sent', async () => {
    const { store, forge, handle } = open()
    forge.failNext('createComment', false)
    const asked = commented('/speckit run\n/speckit help')

    await expect(handle(asked)).rejects.toThrow(UnavailableError)
    expect(await handle(asked)).toBe('ignored: it was followed before; answered: help')

    expect(store.runs).toHaveLength(1)
  })
})

describe('a reaction', () => {
  it.each<[string, string[]]>([
    ['/speckit run', ['eyes', 'rocket']],
    ['/speckit help', ['eyes']],
    ['/speckit approve', ['confused']],
    ['/speckit bogus', ['confused']],
    ['/speckit approve\n/speckit help', ['eyes']],
  ])('to the comment %j is %j', async (body, expected) => {
    const { forge, handle } = open()

    await handle(commented(body))

    expect(forge.commentReactions).toEqual(expected.map((reaction) => ({ commentId: 77, reaction })))
  })

  it('to a run that waits behind another promises no start', async () => {
    const { forge, handle } = open([running()])

    await handle(commented('/speckit run'))

    expect(forge.commentReactions).toEqual([{ commentId: 77, reaction: 'eyes' }])
  })

  it('that fails changes nothing else', async () => {
    const { store, forge, handle, warnings } = open()
    forge.failNext('react', false)

    expect(await handle(labeled)).toBe('started run id-1')
    expect(store.runs).toHaveLength(1)
    expect(warnings).toEqual(['the reaction could not be set'])
  })

  it('is none to what is typed in a review', async () => {
    const { forge, handle } = open([running()])

    expect(await handle(action({ what: { ...ways.review, body: '/speckit help' }, place: onPullRequest }))).toBe(
      'answered: help',
    )
    expect([forge.commentReactions, forge.reactions]).toEqual([[], []])
  })
})
