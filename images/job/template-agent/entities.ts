import type { Issue } from './issue.ts'
import { isStopWord, singular } from './words.ts'

export type Entity = { name: string; mentions: { text: string; id: string }[]; attributes: string[] }

const maxEntities = 6
const afterDeterminer =
  /\b(?:an?|the|each|every|all|one|per|my|your|their|its|our|any|of|for)\s+(\p{Ll}[\p{L}-]{2,})(?:\s+(\p{Ll}[\p{L}-]{2,}))?/giu
const germanNoun =
  /\b(?:[Dd]e[rnms]|[Dd]ie|[Dd]as|[Ee]ine?[rnms]?|[Jj]ede[rnms]?|[Aa]lle|[Zz]ur|[Zz]um|[Kk]eine?|[Ii]hre?|[Ss]eine?)\s+(\p{Lu}[\p{L}-]{2,})/gu
const notThings =
  /^(?:same|whole|full|current|following|previous|default|least|most|left|right|top|bottom|end|start|way|time|date|case|moment|number|value|name|text|total|maximum|minimum|result|example|reason|rest|side|line|day|week|month|year|beginning|ability|option|possibility|length|size|change|start|free|clear|short|long|small|large|simple|single|people|person|everyone|anyone)$/

/** Things that the requirements speak of again and again. Only words of the issue; never a guess about what it leaves out. */
export function entitiesOf(
  issue: Issue,
  requirements: readonly { text: string; id: string }[],
  known: ReadonlySet<string>,
): Entity[] {
  const texts = [issue.title, ...issue.statements.map(({ text }) => text)]
  const counts = countNouns(texts)
  const score = (name: string) =>
    (counts.get(name) ?? 0) + (known.has(name) ? 2 : 0) + (mentions(issue.title, name) ? 1 : 0)
  const names = [...counts.keys()].filter(
    (name) => score(name) >= 2 && requirements.some(({ text }) => mentions(text, name)),
  )
  const ranked = names
    .sort((left, right) => score(right) - score(left) || (left < right ? -1 : 1))
    .slice(0, maxEntities)
  return ranked.map((name) => ({
    name: name.charAt(0).toUpperCase() + name.slice(1),
    mentions: requirements.filter(({ text }) => mentions(text, name)).slice(0, 8),
    attributes: attributesOf(name, texts),
  }))
}

function countNouns(texts: readonly string[]): Map<string, number> {
  const pairs = texts.flatMap((text) =>
    [...text.matchAll(afterDeterminer), ...text.matchAll(germanNoun)].map(([, word = '', next = '']) => ({
      word: nounOf(word),
      next: nounOf(next),
    })),
  )
  const heads = new Set(pairs.filter(({ next }) => next === '').map(({ word }) => word))
  const counts = new Map<string, number>()
  for (const { word, next } of pairs) {
    const name =
      word === '' || next === '' || (!heads.has(next) && !notThings.test(next))
        ? word
        : notThings.test(next)
          ? `${word} ${next}`
          : next
    if (name !== '' && !notThings.test(name)) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}

/** Singular in lower case; empty for words that cannot be a thing. */
function nounOf(word: string): string {
  const name = singular(word.toLowerCase())
  return isStopWord(name) || /(?:ed|ing|ly|able|ous|ful)$/.test(name) ? '' : name
}

function mentions(text: string, name: string): boolean {
  const words = (text.toLowerCase().match(/[\p{L}\p{N}-]+/gu) ?? []).map(singular)
  return ` ${words.join(' ')} `.includes(` ${name} `)
}

/** `A task has a title, an optional due date and a state` → title, optional due date, state. Code spans beside the name count too. */
function attributesOf(name: string, texts: readonly string[]): string[] {
  const found = texts
    .filter((text) => mentions(text, name))
    .flatMap((text) => [...listed(name, text), ...identifiers(text)])
  return [...new Set(found)].slice(0, 10)
}

function listed(name: string, text: string): string[] {
  const pattern = new RegExp(
    `(?<!\\p{L})${name}s?\\s+(?:(?:can|must|should|may|will)\\s+)?(?:has|have|contains?|consists? of|gets?|hat|haben|enthält)\\s+([^.:;(]+)`,
    'iu',
  )
  const list = pattern.exec(text)?.[1] ?? ''
  const parts = list.split(/,\s*(?:and|und)?\s*|\s+(?:and|und)\s+/)
  return parts
    .map((part) => part.trim().replace(/^(?:an?|the|its|their|one|eine?n?|de[rn]|die|das)\s+/i, ''))
    .filter((part) => part !== '' && part.split(/\s+/).length <= 4)
}

function identifiers(text: string): string[] {
  return [...text.matchAll(/`([A-Za-z_][\w.-]{1,40})`/g)].map(([, word = '']) => `\`${word}\``)
}
