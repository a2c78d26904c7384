import { cut } from './inline.ts'
import { splitSentences } from './sentences.ts'

export type Principle = { name: string; says: string }

const notPrinciples =
  /^(?:core principles|principles|governance|amendments?|.*constitution.*|sync impact report|version.*|glossary)$/i

/** The principles of `.specify/memory/constitution.md`: its headings with the first sentence below each. */
export function readPrinciples(constitution: string): Principle[] {
  const principles: { name: string; lines: string[] }[] = []
  for (const line of constitution.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, '').split('\n')) {
    const heading = /^#{2,4}\s+(.+?)\s*#*$/.exec(line)?.[1]
    if (heading === undefined) principles.at(-1)?.lines.push(line)
    else principles.push({ name: heading.replace(/^(?:[IVXLC]+|\d+)[.)]\s+/, ''), lines: [] })
  }
  return principles
    .filter(({ name }) => !notPrinciples.test(name) && !/\[[A-Z0-9_ ]+\]/.test(name))
    .map(({ name, lines }) => ({ name, says: firstSentence(lines) }))
    .filter(({ says }) => says !== '')
    .slice(0, 20)
}

function firstSentence(lines: readonly string[]): string {
  const text = lines
    .map((line) => line.trim().replace(/^[-*]\s+/, ''))
    .filter(Boolean)
    .join(' ')
  return cut(splitSentences(text)[0] ?? '', 240)
}

/** What the plan does about a principle, as far as a program can know. */
export function answerTo({ name, says }: Principle): string {
  const text = `${name} ${says}`
  if (/\btests?\b|\btested\b|\btdd\b/i.test(text)) return 'Every user story in tasks.md begins with its tests.'
  if (/dependenc|librar|packages?\b/i.test(text)) return 'No new dependency is planned.'
  if (/document|readme|docs\b/i.test(text)) return 'The last phase of tasks.md updates the documentation.'
  if (/simpl|small|yagni|minimal/i.test(text)) return 'Only the files named under “Where each requirement goes” change.'
  return 'A person has to judge this.'
}
