import { describe, expect, it } from '@jest/globals'
import { appId, at, forgeAgainst, now } from './forge-fixture.ts'

const repo = '/repos/octo/hello'

describe('check runs', () => {
  const content = {
    name: 'Spec Kit / plan',
    externalId: 'run:plan',
    status: 'in_progress' as const,
    conclusion: null,
    startedAt: now,
    completedAt: null,
    detailsUrl: 'https://speckit.example.test/runs/1',
    title: 'Planning',
    summary: 'S',
    text: '',
    annotations: [],
    actions: [],
  }

  it('are sent without what is not known yet', async () => {
    const { forge, api } = forgeAgainst()
    const sent: unknown[] = []
    api
      .post(`${repo}/check-runs`, (body) => sent.push(body) > 0)
      .reply(201, {
        id: 8,
        name: content.name,
        external_id: 'run:plan',
        status: 'in_progress',
        conclusion: null,
        app: { id: appId },
      })

    const created = await forge.createCheckRun(at, { ...content, headSha: 'a1' })

    expect(created).toEqual({
      id: 8,
      name: content.name,
      externalId: 'run:plan',
      status: 'in_progress',
      conclusion: null,
    })
    expect(sent).toEqual([
      {
        head_sha: 'a1',
        name: content.name,
        external_id: 'run:plan',
        details_url: content.detailsUrl,
        started_at: now.toISOString(),
        status: 'in_progress',
        actions: [],
        output: { title: 'Planning', summary: 'S' },
      },
    ])
  })

  it('carry their buttons', async () => {
    const { forge, api } = forgeAgainst()
    const sent: { actions?: unknown; conclusion?: unknown }[] = []
    api.patch(`${repo}/check-runs/8`, (body) => sent.push(body) > 0).reply(200, { id: 8 })
    const actions = [{ label: 'Approve', description: 'Lets the run go on', identifier: 'approve' as const }]
    const waits = { status: 'completed', conclusion: 'action_required', completedAt: now } as const

    await forge.updateCheckRun(at, 8, { ...content, ...waits, actions })

    expect(sent).toMatchObject([{ actions, conclusion: 'action_required' }])
  })

  it('that wait for people are told from others', async () => {
    const { forge, api } = forgeAgainst()
    const ours = { id: 8, name: 'n', external_id: 'e', status: 'completed', app: { id: appId } }
    api
      .get(`${repo}/commits/a1/check-runs`)
      .query(true)
      .reply(200, { total_count: 1, check_runs: [{ ...ours, conclusion: 'action_required' }] })

    expect(await forge.ownCheckRuns(at, 'a1')).toMatchObject([{ conclusion: 'action_required' }])
  })

  it('of other Apps are left out, and GitHub’s own conclusions are none of ours', async () => {
    const { forge, api } = forgeAgainst()
    const ours = { id: 8, name: 'n', external_id: 'e', status: 'completed', conclusion: 'stale', app: { id: appId } }
    api
      .get(`${repo}/commits/a1/check-runs`)
      .query({ app_id: appId, filter: 'all', per_page: 100 })
      .reply(200, { total_count: 2, check_runs: [ours, { ...ours, id: 9, app: { id: 1 } }] })

    expect(await forge.ownCheckRuns(at, 'a1')).toEqual([
      { id: 8, name: 'n', externalId: 'e', status: 'completed', conclusion: null },
    ])
  })
})
