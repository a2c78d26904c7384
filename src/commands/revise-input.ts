import { cutText } from '../text/cut-text.ts'
import type { ReviewNote } from '../domain/request/facts.ts'
import { plural } from '../text/show-quantity.ts'
import { withoutHidden } from '../text/untrusted-text.ts'

/**
 * What the agent gets of a wish to revise: the words of the command, then each review comment as
 * `path:line (login): text`, its further lines set in. Untrusted.
 */
export function reviseInput(text: string, review: readonly ReviewNote[]): string {
  const notes = review.slice(0, mostNotes).map(note)
  const left = review.length - notes.length
  const more = left > 0 ? [`- … and ${plural(left, 'more review comment')}`] : []
  const heading = notes.length === 0 ? [] : ['Review comments:']
  return [text, [...heading, ...notes, ...more].join('\n')].filter((part) => part !== '').join('\n\n')
}

const mostNotes = 100

function note({ path, line, login, body }: ReviewNote): string {
  const place = line === null ? path : `${path}:${line}`
  const words = cutText(withoutHidden(body).trim(), 2000).replaceAll('\n', '\n  ')
  return `- ${oneLine(place)} (${oneLine(login)}): ${words}`
}

function oneLine(text: string): string {
  return cutText(withoutHidden(text).replaceAll(/\s+/g, ' '), 300, '…')
}
