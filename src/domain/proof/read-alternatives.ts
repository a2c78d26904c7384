const maxAlternatives = 5
const maxWords = 5
const maxCharacters = 60

/**
 * The answers that a question offers in its own words: `how long - 30 days, 90 days, or for ever?`,
 * `SQLite or Postgres?`, `(yes/no)`. Empty unless they are clear: two to five, each of a few words.
 */
export function readAlternatives(question: string): string[] {
  const text = untilQuestionMark(question.trim())
  const bracketed = /\(([^()]{3,300})\)[.?？\s]*$/.exec(question.trim())?.[1]
  const listed = /\s[-–—]\s+([^–—]{3,300})$/.exec(text)?.[1] ?? /:\s+([^:]{3,300})$/.exec(text)?.[1]
  return (
    [bracketed, listed].map((list) => (list === undefined ? [] : splitList(list, maxWords))).find(isClear) ??
    [lastChoice(text)].find(isClear) ??
    []
  )
}

/** What follows the question mark explains the question. */
function untilQuestionMark(question: string): string {
  const end = Math.max(question.lastIndexOf('?'), question.lastIndexOf('？'))
  return (end === -1 ? question : question.slice(0, end)).replace(/[.!?？)\s]+$/, '')
}

/**
 * Split at commas, semicolons and `or`; `/` only between single words. A list without an `or` or
 * `/` says nothing about choosing.
 */
function splitList(list: string, longest: number): string[] {
  const isChoice = /\bor\b|\boder\b/i.test(list) || /^[^\s/]+(?:\s*\/\s*[^\s/]+)+$/.test(list)
  const isEnumeration = /[,;]/.test(list) && !/\be\.g\.|\bi\.e\.|\betc\b|\band\b/i.test(list)
  if (!isChoice && !isEnumeration) return []
  const separator =
    isChoice && !/\bor\b|\boder\b/i.test(list) ? /\s*\/\s*/ : /\s*[,;]\s*(?:or\s+|oder\s+)?|\s+(?:or|oder)\s+/i
  const parts = list.split(separator).map((part) =>
    part
      .replace(/^(?:either|entweder)\s+/i, '')
      .replace(/[.?？!]+$/, '')
      .trim(),
  )
  return parts.every((part) => part.split(/\s+/).length <= longest) ? parts : []
}

/**
 * At the end of a sentence only single words are clear: `in SQLite or Postgres`,
 * `red, green or blue`. `Who reads or writes` offers nothing.
 */
function lastChoice(text: string): string[] {
  if (/^(?:how|what|when|where|who|whom|whose|why|wann|warum|was|wer|wie|wo)\b|\be\.g\./i.test(text)) return []
  const name = '(?:`[^`]{1,40}`|“[^”]{1,40}”|"[^"]{1,40}"|[^\\s,;"“`]{1,40})'
  const choice = new RegExp(`((?:${name},\\s+){0,3}${name}),?\\s+(?:or|oder)\\s+(${name})$`, 'iu').exec(text)
  // more names before these: only a part of the list was found
  if (choice === null || /[,;]\s*$/.test(text.slice(0, choice.index))) return []
  return [...(choice[1] ?? '').split(/,\s+/), choice[2] ?? '']
}

function isClear(parts: readonly string[]): boolean {
  const distinct = new Set(parts.map((part) => part.toLowerCase()))
  const isVague = parts.some(
    (part) => part === '' || part.length > maxCharacters || /^(?:not|something else|other|nicht)$/i.test(part),
  )
  return parts.length >= 2 && parts.length <= maxAlternatives && distinct.size === parts.length && !isVague
}
