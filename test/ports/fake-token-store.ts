import type { SealedToken, TokenStore } from '../../src/ports/token-store.ts'

const hourMs = 60 * 60_000

type Row = SealedToken & { expiresAt: number; owner: string | null; leaseEndsAt: number }

/** Tokens in memory, by the clock of a test; `rows` is what a database would hold. */
export function createFakeTokenStore(now: () => Date = () => new Date()): TokenStore & { rows: Map<string, Row> } {
  const rows = new Map<string, Row>()
  const after = (ms: number) => now().getTime() + ms

  return {
    rows,

    async noteToken({ expiresAt, ...token }, { owner, leaseMs }) {
      const ends = Math.max(expiresAt.getTime(), after(hourMs))
      if (!rows.has(token.id)) rows.set(token.id, { ...token, expiresAt: ends, owner, leaseEndsAt: after(leaseMs) })
    },

    forgetToken: async (id) => void rows.delete(id),

    async leaveToken(id, waitMs) {
      const row = rows.get(id)
      if (row !== undefined) Object.assign(row, { owner: null, leaseEndsAt: after(waitMs) })
    },

    async renewTokens({ owner, leaseMs }) {
      for (const row of rows.values()) if (row.owner === owner) row.leaseEndsAt = after(leaseMs)
    },

    async takeLeftTokens({ owner, leaseMs }, atMost) {
      for (const { id, expiresAt } of rows.values()) if (expiresAt <= after(0)) rows.delete(id)
      const left = [...rows.values()].filter((row) => row.leaseEndsAt <= after(0) && row.owner !== owner)
      const taken = left.toSorted((a, b) => a.leaseEndsAt - b.leaseEndsAt).slice(0, atMost)
      for (const row of taken) Object.assign(row, { owner, leaseEndsAt: after(leaseMs) })
      return taken.map(({ id, installationId, sealed }) => ({ id, installationId, sealed }))
    },
  }
}
