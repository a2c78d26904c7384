import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals'
import type { SealedToken, TokenStore } from '../../src/ports/token-store.ts'

export type TokenStoreUnderTest = {
  /** Each stands for a process of its own. */
  processes: TokenStore[]
  now: () => Date
  /** Lets time go by. */
  pass(ms: number): Promise<void>
  close(): Promise<void>
}

const leaseMs = 30_000
const minute = 60_000

/** What the tokens of src/github rely on in src/ports/token-store.ts. */
export function describeTokenStore(name: string, open: () => Promise<TokenStoreUnderTest>): void {
  describe(`${name}: tokens that are not revoked yet`, () => {
    let under: TokenStoreUnderTest
    let one: TokenStore
    let other: TokenStore

    beforeAll(async () => {
      under = await open()
      const [first] = under.processes
      if (first === undefined) throw new Error('a process is needed')
      one = first
      other = under.processes.at(-1) ?? first
    })
    // nothing is left of an earlier test
    beforeEach(async () => {
      await under.pass(24 * 60 * minute)
      await one.takeLeftTokens({ owner: 'cleaner', leaseMs }, 1)
    })
    afterAll(() => under.close())

    async function note(owner: string, lifeMs = 60 * minute): Promise<SealedToken> {
      const token = { id: randomUUID(), installationId: 99, sealed: new Uint8Array(randomBytes(600)) }
      await one.noteToken({ ...token, expiresAt: new Date(under.now().getTime() + lifeMs) }, { owner, leaseMs })
      return token
    }
    const take = async (owner: string, atMost = 10, store = other) =>
      (await store.takeLeftTokens({ owner, leaseMs }, atMost)).map(({ id }) => id)

    it('hands nothing over while the lease holds', async () => {
      await note('first')
      await under.pass(leaseMs - 10_000)

      expect(await take('second')).toEqual([])
    })

    it('hands a token over as it was, once its lease has ended, and to one only', async () => {
      const token = await note('first')
      await under.pass(leaseMs)

      const taken = await Promise.all(
        ['a', 'b', 'c', 'd'].map((owner, index) => (index % 2 ? one : other).takeLeftTokens({ owner, leaseMs }, 10)),
      )

      const [found, ...more] = taken.flat()
      expect(more).toEqual([])
      expect({ ...found, sealed: Buffer.from(found?.sealed ?? []) }).toEqual({
        ...token,
        sealed: Buffer.from(token.sealed),
      })
    })

    it('never hands a token over to the owner whose lease it was', async () => {
      await note('first')
      await under.pass(leaseMs)

      expect(await take('first')).toEqual([])
    })

    it('keeps what an owner prolongs, and only of that owner', async () => {
      await note('first')
      const { id } = await note('second')
      await under.pass(leaseMs - 10_000)
      await one.renewTokens({ owner: 'first', leaseMs })
      await under.pass(leaseMs - 10_000)

      expect(await take('third')).toEqual([id])
    })

    it('hands over again what the one who took it left behind too', async () => {
      const { id } = await note('first')
      await under.pass(leaseMs)
      const first = await take('second')
      await under.pass(leaseMs)

      expect([first, await take('third')]).toEqual([[id], [id]])
    })

    it('hands over what was given up, after the pause and also to the same owner', async () => {
      const { id } = await note('first')
      await one.leaveToken(id, 5 * minute)
      await under.pass(4 * minute)
      const before = await take('first')
      await under.pass(minute)

      expect([before, await take('first')]).toEqual([[], [id]])
    })

    it('hands over no more than asked for, the longest left first', async () => {
      const { id: old } = await note('first')
      await under.pass(1_000)
      const { id: young } = await note('first')
      await under.pass(leaseMs)

      expect([await take('second', 1), await take('second', 1)]).toEqual([[old], [young]])
    })

    it('knows nothing of what was forgotten, and forgets it as often as asked', async () => {
      const { id } = await note('first')
      await one.forgetToken(id)
      await other.forgetToken(id)
      await under.pass(leaseMs)

      expect(await take('second')).toEqual([])
    })

    it('removes what expired: after an hour, or later if GitHub says so', async () => {
      await note('first', -60 * minute)
      const { id } = await note('first', 3 * 60 * minute)
      await under.pass(61 * minute)

      expect(await take('second')).toEqual([id])
    })
  })
}
