import { describe, expect, it } from '@jest/globals'
import { findBase } from '../../src/runs/find-base.ts'
import type { PhaseContext } from '../../src/runs/phase-context.ts'
import { phaseRecord, runRecord } from '../domain/support/run-record.ts'

const [base, ours, before, theirs] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
]

type Situation = { remote: string | null; head?: string; lastHead?: string; pushed?: string }

function find({ remote, head, lastHead, pushed }: Situation) {
  const run = runRecord({ baseSha: base, headSha: head ?? null })
  const heads = new Map([['main', base], ...(remote === null ? [] : [[run.branch, remote] as const])])
  return findBase(
    {
      store: { lastHead: async () => lastHead ?? null, effect: async () => pushed ?? null },
      forge: {
        cloneUrl: () => 'https://github.test/octo/todo.git',
        withGitToken: async (_at, _access, use) => use('token'),
      },
      git: { fetch: async () => heads },
    },
    { run, phase: phaseRecord(), lease: { signal: new AbortController().signal } } as PhaseContext,
  )
}

describe('findBase', () => {
  it.each<[string, Situation, object]>([
    [
      'starts from the base of the run when there is no branch',
      { remote: null },
      { parent: base, expected: null, pushed: null },
    ],
    ['goes on from our last commit', { remote: ours, head: ours }, { parent: ours, expected: ours, pushed: null }],
    [
      'goes on where an earlier run left the branch',
      { remote: before, lastHead: before },
      { parent: before, expected: before, pushed: null },
    ],
    [
      'starts anew when the branch of an earlier run was deleted',
      { remote: null, lastHead: before },
      { parent: base, expected: null, pushed: null },
    ],
    [
      'knows its own first push that was not recorded',
      { remote: ours, pushed: ours },
      { parent: base, expected: null, pushed: ours },
    ],
    [
      'knows its own later push that was not recorded',
      { remote: ours, head: before, pushed: ours },
      { parent: before, expected: before, pushed: ours },
    ],
    [
      'forgets a push that never arrived',
      { remote: before, head: before, pushed: ours },
      { parent: before, expected: before, pushed: null },
    ],
  ])('%s', async (_name, situation, found) => {
    expect(await find(situation)).toEqual({ kind: 'found', ...found })
  })

  it.each<[string, Situation, RegExp]>([
    ['a branch that we never wrote', { remote: theirs }, /ddddddd.*not a commit of this App/],
    ['a person’s commit on top of ours', { remote: theirs, head: ours }, /ddddddd/],
    ['a person’s commit on top of an earlier run', { remote: theirs, lastHead: before }, /ddddddd/],
    ['a branch that was deleted during the run', { remote: null, head: ours }, /was at bbbbbbb and is gone/],
  ])('stops at %s', async (_name, situation, detail) => {
    expect(await find(situation)).toEqual({
      kind: 'ended',
      result: {
        kind: 'failed',
        conclusion: 'failure',
        reason: 'person_committed',
        detail: expect.stringMatching(detail),
        usage: null,
      },
    })
  })
})
