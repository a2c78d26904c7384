import { buffer } from 'node:stream/consumers'
import { afterEach, describe, expect, it } from '@jest/globals'
import type { Publication } from '../../../../src/domain/proof/judge-phase.ts'
import { FenceLostError } from '../../../../src/errors.ts'
import type { RunRecord } from '../../../../src/domain/run/run.ts'
import type { PhaseContext } from '../../../../src/runs/execution/phase-context.ts'
import { publishCommit } from '../../../../src/runs/phases/branch/publish-commit.ts'
import { openIssue } from '../../../ports/fake-forge.ts'
import { createPhaseScene, directory, startedContext } from '../../support/phase-scene.ts'
import type { PhaseScene } from '../../support/phase-scene.ts'

const usage = { inputTokens: 5, outputTokens: 7, costUsd: null }
const publication: Publication = { files: [], usage, detail: 'done', spec: null, questions: [] }
const started: PhaseContext[] = []

/** An attempt whose work is judged as good, about to be pushed. */
async function judged(change: (secret: string) => Partial<RunRecord> = () => ({})) {
  const scene = await createPhaseScene()
  const begun = await startedContext(scene)
  const context = { ...begun, run: { ...begun.run, ...change(scene.secret) } }
  started.push(context)
  const wanted = { treeish: scene.run.baseSha, largeBytes: null }
  const { whole, inputCommit } = await scene.git.exportTree(scene.run.repository.id, wanted)
  const bundle = await buffer(whole())
  const { tree } = await scene.git.importResult(scene.run.repository.id, { bundle, inputCommit, maxBytes: 10_000 })
  const base = {
    kind: 'found',
    parent: scene.run.baseSha,
    expected: null,
    pushed: null,
    trusted: scene.run.baseSha,
  } as const
  const publish = () => publishCommit(scene.parts, context, { base, tree, publication })
  return { ...scene, context, publish, key: `push:${context.phase.id}` }
}

afterEach(() => {
  for (const { lease } of started.splice(0)) lease.stop()
})

function branchOf({ git, run }: Pick<PhaseScene, 'git' | 'run'>): string | undefined {
  return git.branches.get(run.branch)
}

describe('publishCommit', () => {
  it('pushes the commit, with a token that is worth nothing afterwards', async () => {
    const scene = await judged()

    const result = await scene.publish()

    expect(result).toEqual({ kind: 'committed', commitSha: branchOf(scene), ...publication })
    expect(scene.forge.tokens).toMatchObject([{ access: 'write', isAlive: false }])
  })

  it('tries a push that is forbidden to its token again with another', async () => {
    const scene = await judged()
    const { push } = scene.git
    const tokens: string[] = []
    scene.git.push = async (remote, wanted, signal) => {
      if (tokens.push(remote.token) === 1) return { kind: 'refused', message: '403', isForbidden: true }
      return push(remote, wanted, signal)
    }

    const result = await scene.publish()

    expect(result).toMatchObject({ kind: 'committed', commitSha: branchOf(scene) })
    expect(new Set(tokens).size).toBe(2)
  })

  it('takes a push that is forbidden for good as refused, with what the server said', async () => {
    const scene = await judged()
    scene.git.push = async () => ({ kind: 'refused', message: 'This repository was archived', isForbidden: true })
    scene.forge.found = { isArchived: true }

    const result = await scene.publish()

    expect(result).toMatchObject({ reason: 'push_refused', detail: expect.stringContaining('archived') })
  })

  it.each<[string, (secret: string) => Partial<RunRecord>, string]>([
    ['the branch', (secret) => ({ branch: `speckit/12-${secret}` }), 'The name of the branch holds'],
    [
      'the branch, backward',
      (secret) => ({ branch: Array.from(secret).toReversed().join('') }),
      'The name of the branch',
    ],
    ['the branch, spaced by sed', (secret) => ({ branch: secret.replaceAll(/./g, '$&-') }), 'The name of the branch'],
    ['the commit message', (secret) => ({ feature: `012-${secret}` }), 'The message of the commit holds'],
  ])('pushes nothing where a secret is in %s', async (_where, change, words) => {
    const scene = await judged(change)

    const result = await scene.publish()

    expect(result).toMatchObject({
      reason: 'leak_blocked',
      detail: expect.stringMatching(
        `^${words}.* a secret of this installation or a piece of one; nothing was pushed\\.`,
      ),
      usage,
    })
    expect(JSON.stringify(result)).not.toContain(scene.secret)
    expect([scene.git.branches.get(scene.context.run.branch), scene.forge.tokens]).toEqual([undefined, []])
  })

  it('records the commit before it pushes', async () => {
    const scene = await judged()
    const { push } = scene.git
    let recorded: string | null = null
    scene.git.push = async (remote, wanted, signal) => {
      recorded = await scene.store.remoteRecord(scene.key)
      return push(remote, wanted, signal)
    }

    await scene.publish()

    expect(recorded).toBe(branchOf(scene))
  })

  it('pushes nothing when it dies before the commit is recorded', async () => {
    const scene = await judged()
    scene.store.crashBefore('push:')

    await expect(scene.publish()).rejects.toThrow('died before')

    expect(branchOf(scene)).toBeUndefined()
  })

  it('makes the same commit when it is repeated', async () => {
    const scene = await judged()

    const results = [await scene.publish(), await scene.publish()]

    expect(results[0]).toEqual(results[1])
  })

  it('asks the repository by the name that it has now', async () => {
    const scene = await judged()
    scene.store.add({ ...scene.context.run, repository: { id: 99, owner: 'hub', name: 'tasks' }, installationId: 5 })
    await scene.store.claim(scene.run.id, 'worker', 60_000)
    scene.store.add({ ...(await scene.read()), fence: scene.context.lease.fence })
    const asked: object[] = []
    scene.forge.permission = async (at) => {
      asked.push(at)
      return 'none'
    }

    await scene.publish()

    expect(asked).toEqual([{ installationId: 5, repository: { id: 99, owner: 'hub', name: 'tasks' } }])
  })

  it.each(['read', 'none'] as const)('pushes nothing for a person whose permission is “%s” now', async (permission) => {
    const scene = await judged()
    scene.forge.permissions.set('mona', permission)

    expect(await scene.publish()).toMatchObject({
      reason: 'permission_lost',
      detail: `mona has the permission “${permission}” now; nothing was pushed.`,
      usage,
    })
    expect([branchOf(scene), scene.forge.tokens, await scene.store.remoteRecord(scene.key)]).toEqual([
      undefined,
      [],
      null,
    ])
  })

  it('pushes nothing when the fence was lost', async () => {
    const scene = await judged()
    scene.store.takeOver(scene.run.id)

    await expect(scene.publish()).rejects.toBeInstanceOf(FenceLostError)

    expect([branchOf(scene), await scene.store.remoteRecord(scene.key)]).toEqual([undefined, null])
  })

  it('pushes nothing when somebody cancelled after it was judged', async () => {
    const scene = await judged()
    scene.store.cancel(scene.run.id, { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled.' })

    expect(await scene.publish()).toMatchObject({
      conclusion: 'cancelled',
      reason: 'cancelled_by_person',
      detail: 'Nothing was pushed. The work is kept as the artifact specify-changes.patch.',
      usage,
    })
    expect([branchOf(scene), await scene.store.remoteRecord(scene.key)]).toEqual([undefined, null])
  })

  it('leaves a branch as a person made it meanwhile', async () => {
    const scene = await judged()
    const theirs = scene.git.addCommit(scene.run.branch, { [`${directory}/spec.md`]: '# By hand\n' })

    expect(await scene.publish()).toMatchObject({
      reason: 'branch_moved',
      detail: expect.stringContaining(theirs.slice(0, 7)),
      usage,
    })
    expect(branchOf(scene)).toBe(theirs)
  })

  it('says why the server refused, without secrets', async () => {
    const scene = await judged()
    scene.git.refuseNextPush(`protected by ${scene.secret}`)

    expect(await scene.publish()).toMatchObject({
      reason: 'push_refused',
      detail: `GitHub refused the push to ${scene.run.branch}: protected by ***`,
    })
  })
})

describe('what a run rests on, gone when its work is done', () => {
  it.each([
    ['the issue closed', { isOpen: false }, 'issue_closed', 'The issue #12 is closed.'],
    ['the label taken away', { labels: [] }, 'label_removed', 'The label “speckit” is not on the issue any more.'],
  ])('keeps it from being pushed: %s', async (_what, change, reason, words) => {
    const scene = await judged()
    scene.forge.issueNow = openIssue(change)

    expect(await scene.publish()).toMatchObject({
      conclusion: 'cancelled',
      reason,
      detail: `${words} Nothing was pushed. The work is kept as the artifact specify-changes.patch.`,
      usage,
    })
    expect([branchOf(scene), scene.forge.tokens, await scene.store.remoteRecord(scene.key)]).toEqual([
      undefined,
      [],
      null,
    ])
  })
})
