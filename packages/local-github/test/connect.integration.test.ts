import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { connect, Refusal } from '../src/index.ts'
import type { RemoteGitHub } from '../src/index.ts'
import { startFixture } from './support/fixture.ts'
import type { Fixture } from './support/fixture.ts'
import { startReceiver } from './support/receiver.ts'

const token = randomBytes(24).toString('hex')
let fixture: Fixture
let remote: RemoteGitHub

beforeEach(async () => {
  fixture = await startFixture({ controlToken: token })
  remote = connect(`${fixture.github.url}/`, token)
})

afterEach(() => fixture.close())

describe('a connected GitHub', () => {
  it('has every function of the one in its own process, but closing it', () => {
    const names = (value: object) => Object.keys(value).sort()

    expect(names(remote)).toEqual(names(fixture.github).filter((name) => name !== 'close'))
    expect(names(remote.faults)).toEqual(['add', 'clear'])
    expect([remote.url, remote.apiUrl]).toEqual([fixture.github.url, fixture.github.apiUrl])
  })

  it('acts for people, with the arguments and results of the one in its own process', async () => {
    const made = await remote.createRepository({ owner: 'octo', name: 'other', files: { 'a.txt': 'a\n' } })
    await remote.setPermission('octo', 'other', 'mona', 'write')
    const number = await remote.openIssue('octo', 'other', { title: 'T', body: 'B', author: 'mona' })
    const { commentId } = await remote.commentOnIssue('octo', 'other', number, 'hello', 'mona')
    const sha = await remote.commitAs('octo', 'other', 'spec', { 'b.txt': 'b\n' }, 'mona')

    const state = await remote.state('octo', 'other')

    expect(state).toEqual(JSON.parse(JSON.stringify(fixture.github.state('octo', 'other'))))
    expect(state.comments).toMatchObject([{ id: commentId, issue: 1, body: 'hello' }])
    expect(state.branches).toEqual({ main: made.headSha, spec: sha })
  })

  it('leaves optional arguments out', async () => {
    const number = await remote.openIssue('octo', 'hello', { title: 'T', body: null, author: 'mona' })

    await remote.lockIssue('octo', 'hello', number, 'mona')
    const isLocked = (await remote.state('octo', 'hello')).issues[0]?.locked
    await remote.unlockIssue('octo', 'hello', number, 'mona')
    await remote.lockIssue('octo', 'hello', number, 'mona', 'spam')

    expect(isLocked).toBe(true)
    expect(JSON.parse((await remote.deliveries()).at(-1)?.requestBody ?? '')).toMatchObject({
      action: 'locked',
      issue: { active_lock_reason: 'spam' },
    })
  })

  it('sends deliveries to where it is told, and again', async () => {
    const receiver = await startReceiver()
    await remote.setWebhookUrl(receiver.url)
    await remote.openIssue('octo', 'hello', { title: 'T', body: null, author: 'mona' })
    await remote.settled()
    const guid = (await remote.deliveries()).find(({ event }) => event === 'issues')?.guid ?? ''

    const status = await remote.redeliver(guid)
    await remote.deliverAgainWithNewGuid(guid)

    const guids = receiver.received.map(({ headers }) => headers['x-github-delivery'])
    expect(status).toBe(202)
    expect([guids[0], guids[1], guids[2] === guid]).toEqual([guid, guid, false])
    await receiver.close()
  })

  it('disturbs requests and shows them', async () => {
    await remote.faults.add({ match: { method: 'GET', path: /\/meta$/ }, kind: 'error_before', times: Infinity })
    const disturbed = [await fixture.api('GET', '/meta'), await fixture.api('GET', '/meta')]
    await remote.faults.clear()
    const restored = await fixture.api('GET', '/meta')

    expect([...disturbed, restored].map(({ status }) => status)).toEqual([502, 502, 200])
    expect((await remote.requests()).map(({ status }) => status)).toEqual([502, 502, 200])
    await expect(remote.faults.add({ match: { path: /meta/i }, kind: 'reset' })).rejects.toThrow('takes no flags')
  })

  it('knows the tokens that were minted', async () => {
    const minted = await fixture.token()

    expect(await remote.mintedTokens()).toEqual([minted])
  })

  it('rejects with the refusal of GitHub', async () => {
    const number = await remote.openIssue('octo', 'hello', { title: 'T', body: null, author: 'mona' })
    const here = await fixture.github.commentOnIssue('octo', 'hello', number, '', 'mona').catch((error) => error)

    const there = await remote.commentOnIssue('octo', 'hello', number, '', 'mona').catch((error) => error)

    expect(there).toBeInstanceOf(Refusal)
    expect({ ...there, message: there.message }).toEqual({ ...here, message: here.message })
  })

  it('rejects with a sentence that names the operation', async () => {
    await expect(remote.state('octo', 'none')).rejects.toThrow(/^state: .* has no repository octo\/none$/)
  })
})

describe('connecting', () => {
  it('to a GitHub with another token is refused', async () => {
    const stranger = connect(fixture.github.url, randomBytes(24).toString('hex'))

    await expect(stranger.deliveries()).rejects.toThrow('deliveries: The control API needs its token')
  })

  it('to one without a control API says so', async () => {
    const closed = await startFixture()

    await expect(connect(closed.github.url, token).deliveries()).rejects.toThrow('has no control API')
    await closed.close()
  })

  it('to one that is gone says so', async () => {
    const gone = await startFixture({ controlToken: token })
    await gone.close()

    await expect(connect(gone.github.url, token).deliveries()).rejects.toThrow(
      `deliveries: no local GitHub answers at ${gone.github.url}`,
    )
  })
})
