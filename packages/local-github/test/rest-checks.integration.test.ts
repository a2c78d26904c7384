import { describe, expect, it } from '@jest/globals'
import { startFixture } from './support/fixture.ts'
import { fixture, repo, send, token, useRest } from './support/rest.ts'

useRest()

describe('check runs', () => {
  const annotation = { path: 'README.md', start_line: 1, end_line: 1, annotation_level: 'notice', message: 'm' }
  const create = (change: object) =>
    send('POST', '/check-runs', { name: 'C', head_sha: fixture.repository.headSha, ...change })

  it('is made, completed and found by commit, branch, name and App', async () => {
    const output = { title: 'T', summary: 'S', annotations: [annotation] }
    const made = await create({ name: 'Spec Kit / specify', status: 'in_progress', external_id: 'e', output })
    const done = await send('PATCH', `/check-runs/${made.json.id}`, {
      status: 'completed',
      conclusion: 'success',
      output,
    })

    const found = await send(
      'GET',
      `/commits/main/check-runs?check_name=${encodeURIComponent('Spec Kit / specify')}&app_id=4242`,
    )
    const other = await send('GET', `/commits/${fixture.repository.headSha}/check-runs?app_id=1`)
    const annotations = await send('GET', `/check-runs/${made.json.id}/annotations`)

    expect(made).toMatchObject({ status: 201, json: { status: 'in_progress', conclusion: null, external_id: 'e' } })
    expect(done.json).toMatchObject({ status: 'completed', conclusion: 'success', output: { annotations_count: 2 } })
    expect(found.json).toMatchObject({ total_count: 1, check_runs: [{ app: { id: 4242 } }] })
    expect(other.json.total_count).toBe(0)
    expect(annotations.json).toHaveLength(2)
  })

  it.each<[string, object, string]>([
    ['an unknown SHA', { head_sha: 'a'.repeat(40) }, `No commit found for SHA: ${'a'.repeat(40)}`],
    ['no SHA', { head_sha: 'main' }, 'No commit found for SHA: main'],
    [
      '51 annotations',
      { output: { title: 't', summary: 's', annotations: Array(51).fill(annotation) } },
      'No more than 50 items are allowed; 51 were supplied.',
    ],
    [
      'a long summary',
      { output: { title: 't', summary: 'x'.repeat(65_536) } },
      'Only 65535 characters are allowed; 65536 were supplied.',
    ],
    [
      'a long text',
      { output: { title: 't', summary: 's', text: 'x'.repeat(65_536) } },
      'Only 65535 characters are allowed',
    ],
    [
      'a long title',
      { output: { title: 'x'.repeat(256), summary: 's' } },
      'Only 255 characters are allowed; 256 were supplied.',
    ],
    ['an output without summary', { output: { title: 't' } }, '"summary" wasn\'t supplied.'],
    ['no conclusion', { status: 'completed' }, '"conclusion" wasn\'t supplied'],
    ['an unknown conclusion', { status: 'completed', conclusion: 'great' }, 'is not a member of'],
    [
      'four actions',
      { actions: Array(4).fill({ label: 'l', description: 'd', identifier: 'i' }) },
      'No more than 3 items',
    ],
    [
      'a long button',
      { actions: [{ label: 'x'.repeat(21), description: 'd', identifier: 'i' }] },
      'Only 20 characters',
    ],
    ['a wrong date', { started_at: 'yesterday' }, 'started_at'],
  ])('is refused with %s', async (_, change, message) => {
    const answer = await create(change)

    expect(answer.status).toBe(422)
    expect(answer.json.message).toContain(message)
  })

  it('does not go back from completed, and a refused change changes nothing', async () => {
    const { json } = await create({ name: 'Done', conclusion: 'neutral' })

    const back = await send('PATCH', `/check-runs/${json.id}`, {
      status: 'in_progress',
      output: { summary: 'changed' },
    })
    const after = await send('GET', `/check-runs/${json.id}`)

    expect([json.status, back.status]).toEqual(['completed', 422])
    expect(after.json).toMatchObject({ status: 'completed', conclusion: 'neutral', output: { summary: null } })
  })

  it('lists the newest of a name unless all are asked for', async () => {
    const head_sha = await fixture.github.commitAs('octo', 'hello', 'checked', { 'x.md': '1' }, 'mona')
    const [first, second] = [await create({ head_sha }), await create({ head_sha })]

    const latest = await send('GET', `/commits/${head_sha}/check-runs`)
    const all = await send('GET', `/commits/${head_sha}/check-runs?filter=all`)

    expect(latest.json.check_runs.map(({ id }: { id: number }) => id)).toEqual([second.json.id])
    expect(all.json.check_runs.map(({ id }: { id: number }) => id)).toEqual([second.json.id, first.json.id])
  })
})

describe('the server', () => {
  it('says request ids, rate limits and ETags', async () => {
    const first = await send('GET', '')
    const response = await fetch(`${fixture.github.apiUrl}${repo}`, {
      headers: {
        authorization: `token ${token}`,
        'if-none-match': first.headers.get('etag') ?? '',
        connection: 'close',
      },
    })

    expect(first.headers.get('x-github-request-id')).toMatch(/^[0-9A-F]+$/)
    expect(Number(first.headers.get('x-ratelimit-remaining'))).toBeLessThan(5000)
    expect(response.status).toBe(304)
  })

  it('refuses when the hour’s requests are used up, except for asking about it', async () => {
    const small = await startFixture({ rateLimit: 3 })
    try {
      const own = await small.token()
      const statuses: number[] = []
      for (let number = 0; number < 4; number++) {
        statuses.push((await small.api('GET', repo, { token: own })).status)
      }
      const limit = await small.api('GET', '/rate_limit', { token: own })

      expect(statuses).toEqual([200, 200, 200, 403])
      expect(limit.json.rate).toMatchObject({ limit: 3, remaining: 0 })
    } finally {
      await small.close()
    }
  })

  it('answers 404 to what it does not have', async () => {
    expect(await fixture.api('GET', '/nothing', { token })).toMatchObject({
      status: 404,
      json: { message: 'Not Found' },
    })
  })
})
