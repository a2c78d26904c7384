import { silentLog } from '../../../support/silent-log.ts'
import { describe, expect, it } from '@jest/globals'
import type { PhaseName } from '../../../../src/domain/run/phase.ts'
import type { Approval, PhaseRecord, RunRecord } from '../../../../src/domain/run/run.ts'
import { runSettings } from '../../../domain/support/run-settings.ts'
import { findBase } from '../../../../src/runs/phases/branch/find-base.ts'
import type { PhaseContext } from '../../../../src/runs/execution/phase-context.ts'
import { phaseRecord, runRecord } from '../../../domain/support/run-record.ts'
import { done, runThrough } from '../../../domain/support/steps.ts'
import type { Step } from '../../../domain/support/steps.ts'

const [base, ours, before, theirs] = ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(40)) as [
  string,
  string,
  string,
  string,
]

type Situation = {
  remote: string | null
  head?: string
  lastHead?: string
  pushed?: string
  phase?: PhaseName
  /** What the run went through before. */
  steps?: Step[]
  /** What is missing from the tree that is built on. */
  missing?: string[]
  gates?: PhaseName[]
  entryApproval?: Approval
  /** Runs of the feature before. */
  earlier?: RunRecord[]
}

async function find(situation: Situation) {
  const { remote, head, lastHead, pushed, phase = 'specify', steps = [], missing = [] } = situation
  const { gates = [], entryApproval = null, earlier = [] } = situation
  const phases = entryApproval === null ? runThrough(steps).phases : [phaseRecord({ name: phase })]
  const run = runRecord({
    baseSha: base,
    headSha: head ?? null,
    phases,
    entryApproval,
    settings: { ...runSettings, gates },
  })
  const heads = new Map([['main', base], ...(remote === null ? [] : [[run.branch, remote] as const])])
  const said: string[] = []
  const read: string[] = []
  const found = await findBase(
    {
      store: {
        lastHead: async () => lastHead ?? null,
        remoteRecord: async () => pushed ?? null,
        featureRuns: async () => [run, ...earlier],
        moveRepository: async () => undefined,
      },
      forge: {
        cloneUrl: () => 'https://github.test/octo/todo.git',
        whereabouts: async ({ repository }) => ({ ...repository, isArchived: false }),
        withGitToken: async (_at, _access, use) => use('token'),
      },
      log: silentLog,
      git: {
        fetch: async () => heads,
        readFiles: async (_id, { treeish, paths }) => {
          read.push(treeish)
          return paths.map((path) => (missing.some((name) => path.endsWith(`/${name}`)) ? null : Buffer.from('#')))
        },
      },
    },
    {
      run,
      phase: phaseRecord({ name: phase }),
      lease: { signal: new AbortController().signal },
      phaseLog: { say: async (text: string) => void said.push(text) },
    } as unknown as PhaseContext,
    { trusted: Promise.resolve('main') },
  )
  return { found, said, read }
}

describe('a gate that an earlier run left unapproved', () => {
  const spec = phaseRecord({
    status: 'completed',
    conclusion: 'success',
    commitSha: ours,
    completedAt: new Date('2026-11-01T10:05:00Z'),
  })
  const earlier = [runRecord({ id: 'earlier', status: 'completed', conclusion: 'cancelled', phases: [spec] })]
  const entryApproval = {
    login: 'octocat',
    id: 2,
    via: 'comment',
    sha: ours,
    at: new Date('2026-11-01T11:00:00Z'),
  } as const

  it('holds a run that begins behind it', async () => {
    const { found } = await find({ remote: ours, lastHead: ours, phase: 'plan', gates: ['specify'], earlier })

    expect(found).toMatchObject({ kind: 'ended', result: { kind: 'blocked', headSha: ours } })
  })

  it('is open for the phase that it comes after', async () => {
    const { found } = await find({ remote: ours, lastHead: ours, phase: 'specify', gates: ['specify'], earlier })

    expect(found.kind).toBe('found')
  })

  it('is passed by an approval of what is there, and closed again by another commit', async () => {
    const situation = { phase: 'plan', gates: ['specify'], earlier, head: ours, entryApproval } as const

    expect((await find({ ...situation, gates: ['specify'], remote: ours })).found.kind).toBe('found')
    expect((await find({ ...situation, gates: ['specify'], remote: theirs })).found).toMatchObject({
      result: { kind: 'blocked', headSha: theirs },
    })
  })
})

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
      'knows its own push on the branch of an earlier run',
      { remote: ours, lastHead: before, pushed: ours },
      { parent: before, expected: before, pushed: ours },
    ],
    [
      'forgets a push that never arrived',
      { remote: before, head: before, pushed: ours },
      { parent: before, expected: before, pushed: null },
    ],
  ])('%s', async (_name, situation, expected) => {
    const { found, said } = await find(situation)

    expect(found).toEqual({ kind: 'found', trusted: base, ...expected })
    expect(said).toEqual([])
  })

  it.each<[string, Situation]>([
    ['that somebody put on top of ours, or in its place', { remote: theirs, head: ours }],
    ['that somebody put on the branch of an earlier run', { remote: theirs, lastHead: ours }],
    ['that was pushed after a push of ours which never arrived', { remote: theirs, head: ours, pushed: before }],
  ])('builds on a commit %s, and says so', async (_name, situation) => {
    const { found, said, read } = await find({ ...situation, phase: 'plan' })

    expect(found).toEqual({ kind: 'found', trusted: base, parent: theirs, expected: theirs, pushed: null })
    expect(said).toEqual([expect.stringMatching(/ddddddd.*bbbbbbb/)])
    expect(read).toEqual([theirs])
  })

  it.each<[string, Situation, string, RegExp]>([
    ['a branch that we never wrote', { remote: theirs }, 'person_committed', /ddddddd.*no run of this App/],
    [
      'a branch that was deleted during the run',
      { remote: null, head: ours },
      'branch_gone',
      /was at bbbbbbb and is gone/,
    ],
    [
      'a document that is not there',
      { remote: ours, head: ours, phase: 'tasks', missing: ['plan.md'] },
      'needs_missing',
      /^tasks needs specs\/012-add-due-dates\/plan\.md/,
    ],
    [
      'a document that the base lacks',
      { remote: null, phase: 'plan', missing: ['spec.md'] },
      'needs_missing',
      /spec\.md/,
    ],
  ])('stops at %s', async (_name, situation, reason, detail) => {
    const { found } = await find(situation)

    expect(found).toEqual({
      kind: 'ended',
      result: { kind: 'failed', conclusion: 'failure', reason, detail: expect.stringMatching(detail), usage: null },
    })
  })

  it('looks for documents where the phase builds on, at the base when there is no branch', async () => {
    expect((await find({ remote: null, phase: 'plan' })).read).toEqual([base])
  })
})

describe('an approval', () => {
  const approval = { login: 'mona', id: 7, via: 'comment', sha: ours, at: new Date(0) } as const
  const gate = (change: Partial<PhaseRecord> = {}) => done('specify', { commitSha: ours, approval, ...change })
  const asked: Step = done('plan', { commitSha: null, conclusion: 'neutral', reason: 'asked_question' })
  const held = {
    kind: 'ended',
    result: { kind: 'blocked', headSha: theirs, detail: expect.stringMatching(/mona approved bbbbbbb.*ddddddd/) },
  }

  it.each<[string, Step[]]>([
    ['right after it', [gate(), 'plan']],
    ['after a phase that asked', [gate(), asked, { name: 'plan', attempt: 2 }]],
  ])('of another commit than the head holds the phase %s', async (_name, steps) => {
    const { found } = await find({ remote: theirs, head: ours, phase: 'plan', steps })

    expect(found).toEqual(held)
  })

  it('of the head lets the phase go on', async () => {
    const { found } = await find({ remote: ours, head: ours, phase: 'plan', steps: [gate(), 'plan'] })

    expect(found).toMatchObject({ kind: 'found', parent: ours })
  })

  it('is over once a phase has committed on it', async () => {
    const steps = [gate(), done('plan', { commitSha: before }), 'tasks' as const]

    expect((await find({ remote: theirs, head: before, phase: 'tasks', steps })).found).toMatchObject({ kind: 'found' })
  })

  it('does not hold a commit of the phase itself that was not recorded', async () => {
    const { found } = await find({ remote: theirs, head: ours, pushed: theirs, phase: 'plan', steps: [gate(), 'plan'] })

    expect(found).toEqual({ kind: 'found', trusted: base, parent: ours, expected: ours, pushed: theirs })
  })
})
