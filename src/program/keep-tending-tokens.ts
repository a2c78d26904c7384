import type { GitHubForge } from '../github/forge.ts'
import { repeat } from '../github/intake/repeat.ts'
import type { Stops } from './stops.ts'

const tendMs = 10_000

/** At once too: tokens of a process that was killed end with the next start. */
export function keepTendingTokens(forge: Pick<GitHubForge, 'tendTokens'>, stops: Stops): void {
  const turns = repeat(async () => {
    await forge.tendTokens()
    return tendMs
  })
  // it needs the database, which goes next
  stops.push(() => turns.stop())
}
