import { describe, expect, it } from '@jest/globals'
import type { RepositoryEvent } from '../../../src/domain/trigger/repository-event.ts'
import type { RunRecord } from '../../../src/domain/run/run.ts'
import type { Steering } from '../../../src/domain/run/steer-run.ts'
import type { SteeredBy } from '../../../src/ports/store.ts'
import { followEvent } from '../../../src/runs/deliveries/follow-event.ts'
import { runRecord } from '../../domain/support/run-record.ts'
import { done, running, runThrough, sha } from '../../domain/support/steps.ts'
import { silentLog } from '../../support/silent-log.ts'

const now = new Date('2026-03-01T10:00:00Z')
const run = (id: string, change: Partial<RunRecord> = {}) => ({ ...runRecord(change), id })
const active = { ...runThrough([done('specify'), 'plan'], { status: 'waiting', waitingFor: 'approval' }), id: 'active' }
const pending = run('pending', { isPending: true })
const other = run('other', { issue: { number: 13, title: 'T', body: '' }, branch: 'speckit/013-x' })

type TestSystem = {
  runs?: RunRecord[]
  /** Where the branch is now. */
  head?: string | null
  /** Key of an effect → its id. */
  remoteRecords?: Record<string, string>
}

async function follow(
  event: RepositoryEvent,
  { runs = [active, pending, other], head = null, remoteRecords = {} }: TestSystem = {},
) {
  const actions: unknown[] = []
  const parts = {
    store: {
      openRuns: async (where: { installationId?: number; repositoryId?: number }) =>
        runs.filter(
          ({ installationId, repository }) =>
            (where.installationId ?? installationId) === installationId &&
            (where.repositoryId ?? repository.id) === repository.id,
        ),
      steerRun: async (id: string, steering: Steering, steered: SteeredBy) => {
        expect(steered).toEqual({ by: null, at: now })
        actions.push([id, steering])
        return 'done' as const
      },
      featureRuns: async (repositoryId: number, number: number, limit: number) =>
        runs
          .filter(({ repository, issue }) => repository.id === repositoryId && issue.number === number)
          .slice(0, limit),
      moveRepository: async (...given: unknown[]) => void actions.push(['move', ...given]),
      wantReport: async (id: string) => void actions.push(['report', id]),
      remoteRecord: async (key: string) => remoteRecords[key] ?? null,
    },
    forge: { branchHead: async () => head },
    clock: { now: () => now },
    log: silentLog,
  }
  return { words: await followEvent(parts, event), actions }
}

function cancelled(id: string, reason: string, detail: unknown) {
  return [id, { kind: 'cancel', cancellation: { by: null, reason, detail } }]
}

describe('followEvent', () => {
  it.each<[string, RepositoryEvent, string, string[]]>([
    [
      'a deleted issue',
      { kind: 'issue_gone', repositoryId: 99, issueNumber: 12, how: 'deleted' },
      'issue_gone',
      ['pending', 'active'],
    ],
    [
      'a transferred issue',
      { kind: 'issue_gone', repositoryId: 99, issueNumber: 13, how: 'transferred' },
      'issue_gone',
      ['other'],
    ],
    [
      'a deleted repository',
      { kind: 'repository_gone', repositoryId: 99, how: 'deleted' },
      'repository_gone',
      ['pending', 'active', 'other'],
    ],
    [
      'an archived repository',
      { kind: 'repository_gone', repositoryId: 99, how: 'archived' },
      'repository_gone',
      ['pending', 'active', 'other'],
    ],
    [
      'a deleted installation',
      { kind: 'installation_gone', installationId: 3, how: 'deleted' },
      'installation_gone',
      ['pending', 'active', 'other'],
    ],
    [
      'a repository that is taken out',
      { kind: 'repositories_removed', installationId: 3, repositoryIds: [98, 99] },
      'installation_gone',
      ['pending', 'active', 'other'],
    ],
  ])('ends the runs of %s, the pending ones first', async (_name, event, reason, ids) => {
    const { actions, words } = await follow(event)

    expect(actions).toEqual(ids.map((id) => cancelled(id, reason, expect.stringMatching(/^The .+ was .+\.$/))))
    for (const id of ids) expect(words).toContain(`run ${id}`)
  })

  it.each<RepositoryEvent>([
    { kind: 'issue_gone', repositoryId: 99, issueNumber: 14, how: 'deleted' },
    { kind: 'repository_gone', repositoryId: 98, how: 'deleted' },
    { kind: 'installation_gone', installationId: 4, how: 'suspended' },
    { kind: 'repositories_removed', installationId: 3, repositoryIds: [] },
    // it has moved to installation 3 already
    { kind: 'repositories_removed', installationId: 4, repositoryIds: [99] },
    { kind: 'comment_changed', repositoryId: 99, issueNumber: 14 },
    { kind: 'branch_moved', repositoryId: 99, branch: 'main', login: 'mona' },
  ])('leaves alone what has nothing to do with %j', async (event) => {
    const { actions, words } = await follow(event)

    expect([actions, words]).toEqual([[], expect.stringMatching(/^ignored: /)])
  })

  it('shows the newest run again when somebody changed our comment', async () => {
    const { actions } = await follow({ kind: 'comment_changed', repositoryId: 99, issueNumber: 12 })

    expect(actions).toEqual([['report', 'active']])
  })

  it('follows a repository to its new name, and shows its open runs there', async () => {
    const to = { owner: 'hub', name: 'tasks', installationId: 5 }
    const { actions } = await follow({ kind: 'repository_moved', repositoryId: 99, ...to })

    expect(actions).toEqual([
      ['move', 99, to],
      ['report', 'active'],
      ['report', 'pending'],
      ['report', 'other'],
    ])
  })
})

describe('a branch that moved', () => {
  const push: RepositoryEvent = {
    kind: 'branch_moved',
    repositoryId: 99,
    branch: active.branch,
    login: 'mona',
  }
  const moved = (headSha: string) => [['active', { kind: 'moved', headSha }]]

  it('by a person’s commit moves what its run waits with', async () => {
    expect((await follow(push, { head: sha.theirs })).actions).toEqual(moved(sha.theirs))
  })

  it('back to an older commit of ours does so too', async () => {
    const steps = [
      done('specify', { commitSha: sha.theirs }),
      done('plan', { commitSha: sha.newest }),
      'tasks' as const,
    ]
    const runs = [{ ...runThrough(steps, { status: 'waiting' }), id: 'active' }]

    expect((await follow(push, { runs, head: sha.theirs })).actions).toEqual(moved(sha.theirs))
  })

  it('is where it is now, whatever a late event says', async () => {
    expect((await follow(push, { head: sha.newest })).actions).toEqual(moved(sha.newest))
    expect((await follow(push, { head: active.headSha })).actions).toEqual([])
  })

  it('by our own push that is not recorded yet is no news', async () => {
    const runs = [{ ...runThrough([done('specify'), running('plan')]), id: 'active' }]

    expect(
      (await follow(push, { runs, head: sha.newest, remoteRecords: { 'push:plan': sha.newest } })).actions,
    ).toEqual([])
  })

  it('ends its run when it was deleted, and no pending run', async () => {
    const { actions } = await follow(push, { head: null })

    expect(actions).toEqual([cancelled('active', 'branch_gone', `mona deleted the branch ${active.branch}.`)])
  })

  it('is nothing to a run that has put nothing there', async () => {
    const { actions } = await follow(push, { runs: [run('fresh')], head: null })

    expect(actions).toEqual([])
  })
})
