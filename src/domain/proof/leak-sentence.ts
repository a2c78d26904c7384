import { capital } from '../../text/capital.ts'
import { enumerate } from '../../text/show-quantity.ts'

const mostNamed = 3

/** What a blocked publication tells: where the secret was found, and what became of the work. */
export function leakSentence(places: readonly string[], phase: string): string {
  const more = places.length - mostNamed
  const named = places.slice(0, mostNamed).concat(more > 0 ? [`${more} more`] : [])
  const hold = places.length === 1 ? 'holds' : 'hold'
  return `${capital(enumerate(named))} ${hold} a secret of this installation or a piece of one; nothing was pushed. The work is kept as the artifact ${phase}-changes.patch.`
}
