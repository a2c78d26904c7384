import type { Notice } from '../domain/report/notice.ts'
import { hidden, link, markdown, paragraph, plain } from './markdown.ts'
import type { Inline } from './markdown.ts'
import { situationSentence, wordsMarkdown } from './situation-words.ts'

export type NoticeText = {
  notice: Notice
  /** Checked to be logins; each is mentioned once. */
  people: readonly string[]
  /** Where the whole is: the status comment; null = it is not there. */
  url: string | null
  /** Line by which the comment is found again. */
  marker: string
}

/**
 * The short comment by which GitHub notifies people. Its words are our own: nothing that an agent
 * or a stranger wrote can mention anybody here.
 */
export function noticeText({ notice, people, url, marker }: NoticeText): string {
  const { situation } = notice
  const isEnd = situation.kind === 'done' || situation.kind === 'cancelled'
  const more: Inline[] = url === null ? [] : [plain(' '), link(isEnd ? 'What came of it' : 'What to do', url)]
  const mentions = people.map((login) => mention(login))
  return markdown([
    paragraph(...mentions, ...wordsMarkdown(situationSentence(situation)), ...more),
    hidden(marker),
  ]).trimEnd()
}

/** Raw, because the serialiser must not escape it. */
function mention(login: string): Inline {
  return { type: 'html', value: `@${login} ` }
}
