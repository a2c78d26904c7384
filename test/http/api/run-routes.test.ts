import { describe, expect, it } from '@jest/globals'
import { aCommittedPhase, aPhase, aRun } from '../support/fake-runs.ts'
import { serve } from '../support/serve.ts'

const unknownId = '01890a5d-ac96-774b-bcce-b302099a8057'

describe('GET /spec-automation/runs/{id}', () => {
  it('tells everything about a completed run', async () => {
    const { app, store } = serve()
    const run = store.add(
      aRun({
        status: 'completed',
        conclusion: 'success',
        headSha: '3'.repeat(40),
        pullRequestNumber: 13,
        startedAt: new Date('2025-11-22T08:01:00.000Z'),
        completedAt: new Date('2025-11-22T08:04:00.500Z'),
      }),
    )
    run.phases = [aCommittedPhase(run.id, 'specify', 0), aCommittedPhase(run.id, 'plan', 1)]
    const artifact = store.attach(run, { name: 'changes.patch', kind: 'patch', contentType: 'text/x-diff' })

    const response = await app.inject(`/spec-automation/runs/${run.id}`)

    expect(response.statusCode).toBe(200)
    const address = `https://speckit.example.com/spec-automation/runs/${run.id}`
    expect(response.json()).toMatchObject({
      id: run.id,
      status: 'completed',
      waitingFor: null,
      conclusion: 'success',
      reason: null,
      summary: 'The spec and the plan are ready for review in pull request #13.',
      branch: '012-add-due-dates',
      pullRequest: { number: 13, url: 'https://github.com/octo/todo/pull/13' },
      issue: { number: 12, title: 'Add due dates to tasks', url: 'https://github.com/octo/todo/issues/12' },
      actor: { id: 1, login: 'octocat' },
      agent: { name: 'codex', model: 'gpt-5.1-codex', version: '0.169.0' },
      executor: { name: 'docker', warning: null },
      createdAt: '2025-11-22T08:00:00.000Z',
      startedAt: '2025-11-22T08:01:00.000Z',
      completedAt: '2025-11-22T08:04:00.500Z',
      durationMs: 180_500,
      url: address,
      pageUrl: `https://speckit.example.com/runs/${run.id}`,
    })
    expect(response.json().phases[0]).toEqual({
      name: 'specify',
      status: 'completed',
      conclusion: 'success',
      attempts: [
        {
          id: run.phases[0]?.id,
          attempt: 1,
          status: 'completed',
          conclusion: 'success',
          reason: null,
          detail: null,
          startedAt: '2025-11-22T08:01:00.000Z',
          completedAt: '2025-11-22T08:01:42.500Z',
          durationMs: 42_500,
          commit: { sha: '1'.repeat(40), url: `https://github.com/octo/todo/commit/${'1'.repeat(40)}` },
          files: [{ path: 'specs/012-add-due-dates/specify.md', status: 'added', size: 5321 }],
          usage: { inputTokens: 18_234, outputTokens: 2114, costUsd: 0.0712 },
          input: null,
          report: null,
          approval: null,
          cleanedUp: true,
          logUrl: `${address}/phases/${run.phases[0]?.id}/log`,
        },
      ],
    })
    expect(response.json().artifacts).toEqual([
      expect.objectContaining({
        id: artifact.id,
        size: 7,
        contentType: 'text/x-diff',
        isExpired: false,
        expiresAt: artifact.expiresAt.toISOString(),
        url: `${address}/artifacts/${artifact.id}/download`,
      }),
    ])
  })

  it('groups the attempts of a phase, gives reasons with the way out, and keeps a failed clean-up', async () => {
    const { app, store } = serve()
    const run = store.add(
      aRun({ status: 'completed', conclusion: 'failure', reason: 'agent_failed', detail: 'exit code 1' }),
    )
    const failed = { name: 'plan', status: 'completed', conclusion: 'failure', reason: 'agent_failed' } as const
    run.phases = [
      aPhase(run.id, { ...failed, position: 1, attempt: 2, cleanedUp: false }),
      aCommittedPhase(run.id, 'specify', 0),
      aPhase(run.id, { ...failed, position: 1, attempt: 1 }),
    ]

    const body = (await app.inject(`/spec-automation/runs/${run.id}`)).json()

    expect(body.summary).toBe('Failed in plan: The agent failed. 1 commit is on the branch.')
    expect(body.detail).toBe('exit code 1')
    expect(body.reason).toEqual({
      code: 'agent_failed',
      title: 'The agent failed',
      wayOut: expect.stringContaining('/speckit retry'),
    })
    expect(body.phases.map(({ name }: { name: string }) => name)).toEqual(['specify', 'plan'])
    expect(body.phases[1].attempts.map(({ attempt }: { attempt: number }) => attempt)).toEqual([1, 2])
    expect(body.phases[1].attempts[1].cleanedUp).toBe(false)
    expect(body.phases[1].attempts[1].usage).toBeNull()
    expect(body.phases[1].attempts[1].durationMs).toBeNull()
  })

  it('tells what is asked, what was said and approved, and who cancels', async () => {
    const { app, store } = serve()
    const question = {
      number: 1,
      text: 'In which time zone?',
      options: [{ key: 'A', text: 'UTC' }],
      place: { path: 'specs/012-x/spec.md', line: 42 },
      answer: null,
      answeredBy: null,
    }
    const cancellation = { by: 'mona', reason: 'label_removed', detail: 'mona removed the label.' } as const
    const run = store.add(aRun({ status: 'waiting', waitingFor: 'answers', questions: [question], cancellation }))
    const approval = {
      login: 'hubot',
      id: 2,
      via: 'button',
      sha: 'a'.repeat(40),
      at: new Date('2025-11-22T08:03:00Z'),
    } as const
    run.phases = [
      { ...aCommittedPhase(run.id, 'specify', 0), approval, input: 'more about time zones' },
      aPhase(run.id, { name: 'analyze', position: 1, report: '# All is well' }),
    ]

    const body = (await app.inject(`/spec-automation/runs/${run.id}`)).json()

    expect(body).toMatchObject({
      status: 'waiting',
      waitingFor: 'answers',
      isPending: false,
      pendingPlace: null,
      origin: 'label',
      summary: 'It is being cancelled by mona.',
      questions: [question],
      cancellation: { by: 'mona', detail: 'mona removed the label.', reason: { code: 'label_removed' } },
    })
    expect(body.phases[0].attempts[0]).toMatchObject({
      input: 'more about time zones',
      approval: { ...approval, at: '2025-11-22T08:03:00.000Z' },
    })
    expect(body.phases[1].attempts[0].report).toBe('# All is well')
  })

  it('tells where a pending run waits', async () => {
    const { app, store } = serve()
    const run = store.add(aRun({ isPending: true, origin: '/speckit plan' }))
    store.places.set(run.id, { position: 2, before: { issueNumber: 12, origin: 'label' } })

    const body = (await app.inject(`/spec-automation/runs/${run.id}`)).json()

    expect(body).toMatchObject({
      isPending: true,
      pendingPlace: { position: 2, before: { issueNumber: 12, origin: 'label' } },
      summary: '2nd in the queue, behind label of this issue; it starts by itself when its turn comes.',
    })
  })

  it('tells how many runs are before a queued one', async () => {
    const { app, store } = serve()
    store.add(aRun())
    const second = store.add(aRun())

    const response = await app.inject(`/spec-automation/runs/${second.id}`)

    expect(response.json().summary).toBe('Waiting for a worker; 1 run is before this one.')
  })

  it('answers 404 for an unknown run and 400 for what is no UUID, naming it', async () => {
    const { app } = serve()

    const unknown = await app.inject(`/spec-automation/runs/${unknownId}`)
    const malformed = await app.inject('/spec-automation/runs/12<b>')

    expect(unknown.statusCode).toBe(404)
    expect(unknown.headers['content-type']).toBe('application/problem+json; charset=utf-8')
    expect(unknown.json()).toEqual({
      type: 'urn:speckit-app:problem:http_not_found',
      title: 'There is nothing here',
      status: 404,
      detail: expect.stringContaining(unknownId),
    })
    expect(malformed.statusCode).toBe(400)
    expect(malformed.json()).toMatchObject({
      type: 'urn:speckit-app:problem:http_invalid_parameter',
      detail: '`id` must be a UUID like 01890a5d-ac96-774b-bcce-b302099a8057, got `12<b>`.',
    })
  })

  it('answers 500 without telling the cause, which is logged', async () => {
    const { app, store, logged } = serve()
    store.run = () => Promise.reject(new Error('connect ECONNREFUSED 10.0.0.5:5432'))

    const response = await app.inject(`/spec-automation/runs/${unknownId}`)

    expect(response.statusCode).toBe(500)
    expect(response.body).not.toContain('10.0.0.5')
    expect(logged).toEqual([expect.objectContaining({ level: 'error', message: 'request failed' })])
  })
})

describe('GET /spec-automation/runs', () => {
  it('pages from the newest to the oldest', async () => {
    const { app, store } = serve()
    const ids = Array.from({ length: 5 }, () => store.add(aRun()).id).toReversed()

    const first = (await app.inject('/spec-automation/runs?limit=2')).json()
    const second = (await app.inject(`/spec-automation/runs?limit=2&before=${first.next}`)).json()
    const third = (await app.inject(`/spec-automation/runs?limit=2&before=${second.next}`)).json()

    expect(first.next).toBe(ids[1])
    expect([...first.runs, ...second.runs, ...third.runs].map(({ id }) => id)).toEqual(ids)
    expect(third.next).toBeNull()
  })

  it('ends with next null when the last page is full', async () => {
    const { app, store } = serve()
    store.add(aRun())
    store.add(aRun())

    const page = (await app.inject('/spec-automation/runs?limit=2')).json()

    expect(page.runs).toHaveLength(2)
    expect(page.next).toBeNull()
  })

  it('filters by status and repository', async () => {
    const { app, store } = serve()
    store.add(aRun({ status: 'completed', conclusion: 'success' }))
    const other = store.add(aRun({ repository: { id: 99, owner: 'octo', name: 'other' } }))
    store.add(aRun({ repository: { id: 99, owner: 'octo', name: 'other' }, status: 'in_progress' }))

    const found = (await app.inject('/spec-automation/runs?status=queued&repositoryId=99')).json()

    expect(found.runs.map(({ id }: { id: string }) => id)).toEqual([other.id])
  })

  it.each([
    ['limit=0', '`limit` must be a whole number from 1 to 100, got `0`.'],
    ['limit=101', '`limit` must be a whole number from 1 to 100, got `101`.'],
    ['limit=', '`limit` must be a whole number from 1 to 100, got ``.'],
    ['limit=ten', '`limit` must be a whole number from 1 to 100, got `ten`.'],
    ['limit=1.5', '`limit` must be a whole number from 1 to 100, got `1.5`.'],
    ['limit=1&limit=2', '`limit` must be a whole number from 1 to 100, got `1,2`.'],
    ['status=done', '`status` must be one of queued, in_progress, waiting, completed, got `done`.'],
    ['before=x', '`before` must be a UUID like 01890a5d-ac96-774b-bcce-b302099a8057, got `x`.'],
    [`before=${unknownId}`, `\`before\` must be the id of a run that is still kept, got \`${unknownId}\`.`],
    ['limt=5', '`limt` is not a parameter here; allowed: limit, before, status, repositoryId.'],
    ['__proto__=1', '`__proto__` is not a parameter here; allowed: limit, before, status, repositoryId.'],
  ])('refuses ?%s', async (query, detail) => {
    const { app } = serve()

    const response = await app.inject(`/spec-automation/runs?${query}`)

    expect(response.statusCode).toBe(400)
    expect(response.json().detail).toBe(detail)
  })
})

describe('everything else', () => {
  it('is a 404 in JSON for programs and a page for browsers', async () => {
    const { app } = serve()

    const json = await app.inject('/spec-automation/nothing')
    const page = await app.inject({ url: '/nothing', headers: { accept: 'text/html' } })

    expect(json.statusCode).toBe(404)
    expect(json.json().detail).toBe('GET /spec-automation/nothing is not known; /openapi.json lists what is.')
    expect(page.statusCode).toBe(404)
    expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
  })

  it.each(['POST', 'PUT', 'PATCH', 'DELETE'] as const)('refuses %s on a run', async (method) => {
    const { app, store } = serve()
    const run = store.add(aRun())

    const response = await app.inject({ method, url: `/spec-automation/runs/${run.id}` })

    expect(response.statusCode).toBe(404)
  })
})
