import { randomUUID } from 'node:crypto'
import type { Log } from '../../ports/log.ts'
import type { SealedToken, TokenStore } from '../../ports/token-store.ts'
import { createSeal } from './seal.ts'

/** What is stored of a token; both are best effort and never throw. */
export type TokenRecord = {
  /** It is revoked. */
  forget(): Promise<void>
  /** It could not be revoked: some process tries again later. */
  leave(): Promise<void>
}

export type GivenToken = { installationId: number; token: string }
export type LeftToken = GivenToken & { record: TokenRecord }

export type TokenRecords = {
  /** Begins to store a token, encrypted; nobody waits for it. */
  note(given: GivenToken & { expiresAt: number }): TokenRecord
  /** Says that this process lives; rejects while the database is away. */
  renew(): Promise<void>
  /** Takes over tokens of processes that are gone; rejects while the database is away. */
  takeLeft(): Promise<LeftToken[]>
}

export type TokenRecordsOptions = { store: TokenStore; owner: string; privateKey: string; log: Log }

/** Three turns of `tendTokens` may be missed. */
const leaseMs = 30_000
const againMs = 5 * 60_000
const atMost = 20

export function createTokenRecords({ store, owner, privateKey, log }: TokenRecordsOptions): TokenRecords {
  const { seal, open } = createSeal(privateKey)
  const lease = { owner, leaseMs }
  const live = new Set<string>()

  /** A row that stays although its token is revoked costs another revocation, which is harmless. */
  function recordOf(id: string, noted: Promise<unknown>): TokenRecord {
    live.add(id)
    async function end(change: () => Promise<void>): Promise<void> {
      await noted
      live.delete(id)
      await change().catch((error: unknown) => log.debug({ err: error }, 'the record of a token could not be changed'))
    }
    return { forget: () => end(() => store.forgetToken(id)), leave: () => end(() => store.leaveToken(id, againMs)) }
  }

  async function openLeft({ id, installationId, sealed }: SealedToken): Promise<LeftToken | null> {
    const token = open(id, sealed)
    if (token !== null) return { installationId, token, record: recordOf(id, Promise.resolve()) }
    await store.forgetToken(id)
    return null
  }

  return {
    note({ installationId, token, expiresAt }) {
      const id = randomUUID()
      const row = { id, installationId, sealed: seal(id, token), expiresAt: new Date(expiresAt) }
      return recordOf(id, store.noteToken(row, lease).catch(sayUnnoted(log)))
    },

    async renew() {
      if (live.size > 0) await store.renewTokens(lease)
    },

    async takeLeft() {
      const taken = await store.takeLeftTokens(lease, atMost)
      const left = await Promise.all(taken.map(openLeft))
      const readable = left.filter((token) => token !== null)
      const unreadable = left.length - readable.length
      if (unreadable > 0)
        log.warn(
          { tokens: unreadable },
          'tokens that an earlier process left behind belong to another App key and cannot be revoked',
        )
      return readable
    },
  }
}

function sayUnnoted(log: Log): (error: unknown) => void {
  return (error) =>
    log.warn({ err: error }, 'an installation token could not be stored; a crash would leave it valid for an hour')
}
