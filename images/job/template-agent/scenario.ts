import { safeInline } from './inline.ts'

/** Puts a sentence into Given/When/Then without adding facts. `isConditional`: the sentence itself has a condition. */
export function scenarioFor(text: string, id: string): { text: string; isConditional: boolean } {
  const safe = safeInline(text)
  const reference = id === '' ? '' : ` (${id})`
  if (/\b(?:given|angenommen|gegeben)\b/i.test(safe) && /\b(?:then|dann)\b/i.test(safe))
    return { text: emphasised(safe), isConditional: true }
  const condition = /^(?:when|if|once|wenn|falls|sobald)\s+(.+?),\s*(?:then\s+|dann\s+)?(.+)$/i.exec(safe)
  if (condition !== null) {
    const [, when = '', then = ''] = condition
    return {
      text: `**Given** the feature is in place, **When** ${when}, **Then** ${then}${reference}`,
      isConditional: true,
    }
  }
  const check = id === '' ? 'it is tried out' : `${id} is tried out`
  return {
    text: `**Given** the feature is in place, **When** ${check}, **Then** this holds: ${safe}`,
    isConditional: false,
  }
}

function emphasised(text: string): string {
  const bare = text.replaceAll('**', '')
  const keywords = [/\b(?:given|angenommen|gegeben)\b/i, /\b(?:when|wenn)\b/i, /\b(?:then|dann)\b/i]
  return keywords.reduce((marked, keyword) => marked.replace(keyword, inBold), bare)
}

function inBold(word: string): string {
  return `**${word.charAt(0).toUpperCase()}${word.slice(1).toLowerCase()}**`
}
