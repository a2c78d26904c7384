import type { Reply } from '../../domain/request/reply.ts'
import { isRefusal } from '../../domain/request/reply.ts'
import type { Request } from '../../domain/request/request.ts'
import type { CommandRecord } from '../../ports/command-store.ts'

/** What became of one request, with what to say of it. */
export type Outcome =
  | { kind: 'started' | 'pending' | 'steered' | 'ignored'; words: string }
  /** Not done, or just told; recorded once the answer is out. */
  | Replied

export type Replied = { kind: 'replied'; request: Request; reply: Reply; record: CommandRecord }

export function ignored(why: string): Outcome {
  return { kind: 'ignored', words: `ignored: ${why}` }
}

/** Who may not, or asks too often, is told so once and not for every line. */
export function isFinal(outcome: Outcome): boolean {
  return outcome.kind === 'replied' && (outcome.reply.kind === 'not_permitted' || outcome.reply.kind === 'too_many')
}

/** What the record of the delivery says of it. */
export function inWords(outcome: Outcome): string {
  if (outcome.kind !== 'replied') return outcome.words
  return `${isRefusal(outcome.reply) ? 'refused' : 'answered'}: ${outcome.reply.kind}`
}
