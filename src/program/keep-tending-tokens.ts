import type { GitHubForge } from '../github/forge.ts'
import type { Stops } from './stops.ts'

const tendMs = 10_000

/** At once too: tokens of a process that was killed end with the next start. */
export function keepTendingTokens(forge: Pick<GitHubForge, 'tendTokens'>, stops: Stops): void {
  let tending = forge.tendTokens()
  const timer = setInterval(() => {
    tending = forge.tendTokens()
  }, tendMs)
  stops.push(async () => {
    clearInterval(timer)
    // it needs the database, which goes next
    await tending
  })
}
