/** How many wrong tokens an address may send within a window. */
const most = 10
const windowMs = 60_000
/** More addresses than this are not told apart: the oldest is forgotten. */
const mostAddresses = 1000

export type WrongTokens = {
  /** Counts one more; milliseconds until the address may try again, null = at once. */
  count(address: string): number | null
}

/**
 * Counts wrong tokens by the address that they come from. The right token is never refused: behind
 * a proxy all callers share one address, and a stranger must not lock the others out.
 */
export function createWrongTokens(now: () => number): WrongTokens {
  const windows = new Map<string, { count: number; endsAt: number }>()
  return {
    count(address) {
      const at = now()
      const known = windows.get(address)
      const window = known === undefined || known.endsAt <= at ? { count: 0, endsAt: at + windowMs } : known
      window.count += 1
      windows.delete(address)
      windows.set(address, window)
      const [oldest] = windows.keys()
      if (windows.size > mostAddresses && oldest !== undefined) windows.delete(oldest)
      return window.count > most ? window.endsAt - at : null
    },
  }
}
