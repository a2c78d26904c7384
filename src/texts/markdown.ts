import type { BlockContent, PhrasingContent, RootContent } from 'mdast'
import { gfmToMarkdown } from 'mdast-util-gfm'
import { toMarkdown } from 'mdast-util-to-markdown'
import { cutText } from '../text/cut-text.ts'
import { neutralise, neutraliseLine, withoutHidden } from '../text/untrusted-text.ts'

/**
 * Markdown is built as a tree, never as a string: whatever a text holds, it stays inside of the
 * place where it was put.
 */
export type Inline = PhrasingContent
export type Block = RootContent

/** Words of our own; they may refer to issues. */
export function plain(text: string): Inline {
  return { type: 'text', value: text }
}

/** One line of an agent or a stranger. */
export function untrusted(text: string, limit: number): Inline {
  return { type: 'text', value: cutText(neutraliseLine(text), limit) }
}

/**
 * Sentences of anybody. What stands between two backticks becomes code; other backticks go, as they
 * could pair up with those of code.
 */
export function prose(text: string, limit: number): Inline[] {
  return cutText(withoutHidden(text).trim(), limit)
    .split(/`([^`\n]+)`/)
    .map((part, index) => (index % 2 === 1 ? code(part) : { type: 'text' as const, value: sentenceText(part) }))
    .filter((node) => node.value !== '')
}

/**
 * A line of dashes at the end of a text would make a heading of the line before: it is the one
 * thing that the serialiser does not escape.
 */
function sentenceText(text: string): string {
  return neutralise(text)
    .replaceAll('`', '’')
    .replaceAll(/^(?=[ \t]*[-+*=_]+[ \t]*$)/gm, '\u200b')
}

/** A name or a path as code: nothing in it acts. */
export function code(text: string): Inline & { value: string } {
  const value = withoutHidden(text).replaceAll(/\s+/g, ' ').trim()
  return { type: 'inlineCode', value: cutText(value, 200, '…') || '–' }
}

export function strong(text: string): Inline {
  return { type: 'strong', children: [plain(text)] }
}

/** `url` must be one that we made. */
export function link(label: string, url: string): Inline {
  return { type: 'link', url, children: [plain(neutraliseLine(label))] }
}

export function heading(depth: 2 | 3 | 4, text: string): Block {
  return { type: 'heading', depth, children: [plain(text)] }
}

/** The first line of a text, where code may stand among the words. */
export function headline(depth: 2 | 3 | 4, ...children: Inline[]): Block {
  return { type: 'heading', depth, children }
}

export function paragraph(...children: Inline[]): BlockContent {
  return { type: 'paragraph', children }
}

export function list(items: Inline[][]): BlockContent {
  return {
    type: 'list',
    spread: false,
    children: items.map((item) => ({ type: 'listItem', spread: false, children: [paragraph(...item)] })),
  }
}

export function table(head: string[], rows: Inline[][][]): Block {
  const cells = [head.map((text) => [plain(text)]), ...rows]
  return {
    type: 'table',
    children: cells.map((row) => ({
      type: 'tableRow',
      children: row.map((children) => ({ type: 'tableCell', children })),
    })),
  }
}

/** Text that is shown letter by letter; the fence is longer than every run of backticks in it. */
export function fence(text: string): Block {
  return { type: 'code', value: withoutHidden(text).replaceAll(/`{10}/g, '$&\u200b') }
}

/**
 * Markdown of an agent, with its headings, tables and lists, inside of a quote that ends whatever
 * it leaves open. It links, mentions and hides nothing.
 */
export function untrustedMarkdown(text: string, limit: number): Block {
  const harmless = neutralise(cutText(withoutHidden(text).trim(), limit))
    // GitHub looks for mentions after it has decoded entities and escapes.
    .replaceAll(/&(?=[#\w])/g, '&\u200b')
    .replaceAll(/:(?=\\?\/\\?\/)/g, ':\u200b')
    .replaceAll('](', ']\u200b(')
    .replaceAll(']:', ']\u200b:')
    .replaceAll('][', ']\u200b[')
    .replaceAll('![', '!\u200b[')
  return { type: 'blockquote', children: [{ type: 'html', value: harmless || '–' }] }
}

/** A line of HTML that we made, for markers. */
export function hidden(html: string): Block {
  return { type: 'html', value: html }
}

export function markdown(blocks: readonly Block[]): string {
  return toMarkdown(
    { type: 'root', children: [...blocks] },
    { extensions: [gfmToMarkdown({ tablePipeAlign: false })], bullet: '-', rule: '-', fences: true },
  )
}

/**
 * Markdown of at most `limit` (by `sizeOf`): blocks are left out from the end of `blocks` until it
 * fits; `ending` always stays.
 */
export function markdownWithin(
  { blocks, ending, more }: { blocks: readonly Block[]; ending: readonly Block[]; more: Block },
  limit: number,
  sizeOf: (text: string) => number = (text) => text.length,
): string {
  const whole = markdown([...blocks, ...ending])
  if (sizeOf(whole) <= limit) return whole
  for (let count = blocks.length - 1; count > 0; count -= 1) {
    const text = markdown([...blocks.slice(0, count), more, ...ending])
    if (sizeOf(text) <= limit) return text
  }
  return markdown([...blocks.slice(0, 1), more, ...ending])
}
