import { describe, expect, it } from '@jest/globals'
import type { ProbotOctokit } from 'probot'
import { createSharedToken } from '../../../src/github/tokens/shared-token.ts'
import { now } from '../forge-fixture.ts'
import { recordingLog } from '../recording-log.ts'

const minute = 60_000

/** A token whose revocation is only counted, and calls that end when they are told to. */
function sharedToken({ lifeMs = 60 * minute } = {}) {
  const done: string[] = []
  let clock = now.getTime()
  const octokit = {
    rest: { apps: { revokeInstallationAccessToken: async () => void done.push('revoked') } },
  } as unknown as ProbotOctokit
  const record = { forget: async () => void done.push('forgotten'), leave: async () => void done.push('left') }
  const live = { token: 'a token', expiresAt: clock + lifeMs, octokit, api: octokit, record }
  const minted = Promise.withResolvers<typeof live>()
  const token = createSharedToken({
    minted: minted.promise,
    now: () => new Date(clock),
    keepMs: 10 * minute,
    log: recordingLog().log,
    onDrop: () => void done.push('dropped'),
    onRevoked: () => void done.push('ended'),
  })
  function call() {
    const answer = Promise.withResolvers<string>()
    return { ...answer, ended: token.use(() => answer.promise) }
  }
  return {
    token,
    done,
    call,
    mint: () => minted.resolve(live),
    fail: minted.reject,
    pass: (ms: number) => (clock += ms),
  }
}

const end = ['revoked', 'forgotten', 'ended']

describe('a token that calls share', () => {
  it('is revoked only when the last call on its way has ended', async () => {
    const { token, done, call, mint } = sharedToken()
    const [first, second] = [call(), call()]
    mint()
    token.drop()
    first.resolve('first')
    await first.ended
    const before = [...done]

    second.resolve('second')

    expect(await second.ended).toBe('second')
    await token.revoke()
    expect([before, done]).toEqual([['dropped'], ['dropped', ...end]])
  })

  it('is revoked once, and also while it is in use when that is asked for', async () => {
    const { token, done, call, mint } = sharedToken()
    const slow = call()
    mint()

    await Promise.all([token.revoke(), token.revoke()])
    token.drop()
    slow.resolve('all the same')

    expect(await slow.ended).toBe('all the same')
    expect(done).toEqual([...end, 'dropped'])
  })

  it('is over after ten minutes, or five before its end, and never before it was minted', async () => {
    const [long, short] = [sharedToken(), sharedToken({ lifeMs: 8 * minute })]
    const passed = (ms: number) => [long, short].map(({ token, pass }) => [pass(ms), token.isOver()][1])
    const before = passed(0)
    const calls = [long, short].map(({ call, mint }) => {
      mint()
      const quick = call()
      quick.resolve('done')
      return quick.ended
    })
    await Promise.all(calls)

    expect([before, passed(2 * minute), passed(minute), passed(6 * minute), passed(minute)]).toEqual([
      [false, false],
      [false, false],
      [false, true],
      [false, true],
      [true, true],
    ])
    await Promise.all([long.token.revoke(), short.token.revoke()])
    long.token.drop()
    short.token.drop()
  })

  it('is used by those who waited for it, although it was over when it came', async () => {
    const { token, call, mint } = sharedToken({ lifeMs: -minute })
    const waiting = call()
    mint()
    waiting.resolve('done')

    expect(await waiting.ended).toBe('done')
    expect(token.isOver()).toBe(true)
    token.drop()
  })

  it('that could not be minted fails its calls, and leaves nothing to revoke', async () => {
    const { token, done, call, fail } = sharedToken()
    const failure = new Error('GitHub is away')
    const waiting = call()
    fail(failure)

    await expect(waiting.ended).rejects.toBe(failure)
    await token.revoke()
    expect(done).toEqual(['dropped', 'ended'])
  })
})
