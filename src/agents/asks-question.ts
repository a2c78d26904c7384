import { withoutCode } from '../text/without-code.ts'

const readCharacters = 4000

/**
 * Whether the last message of an agent waits for an answer of a person: its last lines end with a
 * question mark, ask for a reply, or offer choices to pick from, or a question in the middle is
 * followed by the wish that people answer. Any other question in the middle of a report is none.
 */
export function asksQuestion(message: string | null): boolean {
  if (message === null) return false
  const lines = withoutCode(message.slice(-readCharacters).split('\n'))
    .map((line) => line.replaceAll(/[*_`>#|]/g, line.trimStart().startsWith('|') ? ' ' : '').trim())
    .filter((line) => line !== '' && !/^[-:\s]+$/.test(line))
  const last = lines.at(-1) ?? ''
  if (/[?？]["”’)\]]*$/.test(last) || isRequest(last)) return true
  return isListOfQuestions(lines) || isChoice(lines) || isAnswerWanted(lines)
}

/** `Refused or kept? Please answer and run me again.` */
function isAnswerWanted(lines: readonly string[]): boolean {
  const sentences = lines.flatMap((line) => line.split(/(?<=[.!?？])\s+/))
  const question = sentences.findIndex((sentence) => /[?？]["”’)\]]*$/.test(sentence))
  return question !== -1 && sentences.slice(question + 1).some((sentence) => isWish(sentence))
}

function isWish(sentence: string): boolean {
  return /^(?:please |kindly )?(?:then )?(?:answer|reply|respond|choose|pick|select|confirm|decide|let me know|tell me)\b/i.test(
    sentence,
  )
}

/**
 * `Reply with A or B.`, `You can answer with the letter.`, `Your choice: [wait for user response]`
 */
function isRequest(line: string): boolean {
  return (
    /^(?:please )?(?:reply|respond|answer|choose|pick|select|confirm|let me know)\b/i.test(line) ||
    /^you (?:can|may) (?:also )?(?:reply|respond|answer|choose|accept)\b/i.test(line) ||
    /^your (?:choice|answers?|reply|response)\b|\bwait(?:ing)? for (?:the user|your|user)\b/i.test(line)
  )
}

/** `1. Which database?` … `3. Who may see it? (default: everybody)` */
function isListOfQuestions(lines: readonly string[]): boolean {
  const items = lines.slice(-5).filter((line) => /^(?:[-•]|\d+[.)]|Q\d+[.:)])\s/.test(line))
  return items.length > 0 && items.every((line) => line.includes('?')) && lines.at(-1) === items.at(-1)
}

/**
 * A question followed by options and nothing else: `Which one?`, `A) …`, `B) …`, or a table of
 * them.
 */
function isChoice(lines: readonly string[]): boolean {
  const firstOption =
    lines.findLastIndex(
      (line) => !/^(?:[-•]\s|[A-F](?:[.):]\s|\s{2,})|\d+[.)]\s|option\b|(?:custom|short)\s{2,})/i.test(line),
    ) + 1
  return firstOption < lines.length && /[?？]$/.test(lines[firstOption - 1] ?? '')
}
