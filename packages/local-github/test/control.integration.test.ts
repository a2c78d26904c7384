import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { signatures } from '../src/contract/operations.ts'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'

const token = randomBytes(24).toString('hex')
let fixture: Fixture

beforeEach(async () => {
  fixture = await startFixture({ controlToken: token })
})

afterEach(() => fixture.close())

async function ask(
  path: string,
  { headers = {}, method = 'POST', body = {} }: { headers?: object; method?: string; body?: unknown } = {},
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read untyped JSON
): Promise<{ status: number; json: any }> {
  const response = await fetch(`${fixture.github.url}/_local${path}`, {
    method,
    headers: { connection: 'close', authorization: `Bearer ${token}`, ...headers },
    ...(method === 'POST' ? { body: typeof body === 'string' ? body : JSON.stringify(body) } : {}),
  })
  return { status: response.status, json: await response.json() }
}

const issue = { owner: 'octo', name: 'hello', issue: { title: 'T', body: null, author: 'mona' } }

describe('the control API', () => {
  it('lets people act and shows what came of it', async () => {
    const opened = await ask('/openIssue', { body: issue })
    const named = { owner: 'octo', name: 'hello', number: 1, label: 'bug', by: 'mona' }

    const labeled = await ask('/labelIssue', { body: named })
    const { json } = await ask('/state', { body: { owner: 'octo', name: 'hello' } })

    expect(opened).toEqual({ status: 200, json: { result: 1 } })
    expect(labeled.json.result.guid).toMatch(/^[0-9a-f-]{36}$/)
    expect(json.result.issues).toMatchObject([{ number: 1, labels: ['bug'] }])
    expect(Object.keys(json.result.branches)).toEqual(['main'])
  })

  it('lists its operations with their arguments', async () => {
    const { status, json } = await ask('', { method: 'GET' })

    expect(status).toBe(200)
    expect(json.operations).toEqual(signatures)
    expect(json.operations.closeIssue).toEqual(['owner: string', 'name: string', 'number: number', 'by: string'])
  })

  it.each([
    ['no token', { authorization: '' }, 401],
    ['another token', { authorization: `Bearer ${randomBytes(24).toString('hex')}` }, 401],
    ['the token as a password', { authorization: `Basic ${Buffer.from(`x:${token}`).toString('base64')}` }, 401],
    ['the token and a web page', { origin: 'https://example.com' }, 403],
    ['the token and a page of this server', { origin: 'http://127.0.0.1' }, 403],
    ['the token and a page without an origin', { origin: 'null' }, 403],
  ])('refuses %s', async (_what, headers, status) => {
    const answer = await ask('/openIssue', { headers, body: issue })

    expect(answer.status).toBe(status)
    expect(fixture.github.state('octo', 'hello').issues).toEqual([])
  })

  it('lets no page ask first what it may send', async () => {
    const { status, headers } = await fetch(`${fixture.github.url}/_local/openIssue`, {
      method: 'OPTIONS',
      headers: { connection: 'close', origin: 'https://example.com', 'access-control-request-method': 'POST' },
    })

    expect([status, headers.get('access-control-allow-origin')]).toEqual([403, null])
  })

  it.each([
    ['/closeIssue', { owner: 'octo', name: 'hello', by: 'mona' }, 'closeIssue needs number: number'],
    ['/state', { owner: 'octo', name: 1 }, 'name of state must be: string, got 1'],
    ['/state', { owner: 'octo', name: 'hello', by: 'mona' }, 'state takes owner, name, got by'],
    ['/deliveries', { guid: '1' }, 'deliveries takes no arguments, got guid'],
    ['/createRepository', { repository: [] }, 'repository of createRepository must be: object, got []'],
    ['/state', ['octo', 'hello'], 'the arguments of state must be a JSON object with their names'],
    ['/state', '{', 'the arguments of state are no JSON'],
  ])('says what is wrong with the arguments: %s %j', async (path, body, message) => {
    expect(await ask(path, { body })).toEqual({ status: 400, json: { message } })
  })

  it.each(['/nothing', '/close', '/toString', '/openIssue/more'])('has no operation %s', async (path) => {
    const { status, json } = await ask(path)

    expect(status).toBe(404)
    expect(json.message).toContain('There is no operation')
  })

  it('takes operations by POST alone', async () => {
    expect((await ask('/deliveries', { method: 'GET' })).status).toBe(405)
  })

  it('tells what GitHub refuses from what is a mistake', async () => {
    await ask('/openIssue', { body: issue })
    const at = { owner: 'octo', name: 'hello', number: 1, by: 'mona' }

    const refused = await ask('/commentOnIssue', { body: { ...at, body: '' } })
    const mistaken = await ask('/reopenIssue', { body: at })

    expect(refused).toMatchObject({
      status: 422,
      json: { refusal: { status: 422, body: { message: expect.any(String) } } },
    })
    expect(mistaken).toEqual({ status: 422, json: { message: 'nothing happened: it was open already' } })
  })

  it('is neither disturbed by faults nor recorded as a request', async () => {
    const fault = { match: { path: '' }, kind: 'error_before', times: 'always' }

    await ask('/addFault', { body: { fault } })
    const disturbed = await fixture.api('GET', '/meta')
    await ask('/clearFaults')
    const restored = await fixture.api('GET', '/meta')
    const { json } = await ask('/requests')

    expect([disturbed.status, restored.status]).toEqual([502, 200])
    expect(json.result.map(({ path }: { path: string }) => path)).toEqual(['/meta', '/meta'])
  })

  it.each([
    [{ kind: 'reset' }, 'a fault needs match.path, the source of a regular expression'],
    [{ match: { path: 'x' }, kind: 'explode' }, 'got explode'],
    [{ match: { path: '(' }, kind: 'reset' }, 'Invalid regular expression'],
  ])('refuses what is no fault: %j', async (fault, message) => {
    const { status, json } = await ask('/addFault', { body: { fault } })

    expect(status).toBe(422)
    expect(json.message).toContain(message)
  })
})

describe('without a control token', () => {
  it('there is no control API', async () => {
    const closed = await startFixture()

    const response = await fetch(`${closed.github.url}/_local/deliveries`, {
      method: 'POST',
      headers: { connection: 'close', authorization: 'Bearer ' },
    })

    // as any other page that is written to
    expect(response.status).toBe(405)
    await closed.close()
  })
})
