import { cut } from './markdown.ts'

/** A piece of Markdown. */
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph' | 'item'; text: string }
  | { kind: 'code'; text: string; language: string }

/** `open`: the last block, while it may go on; `fence` ends its code; `header`: of a table. */
type Reader = { blocks: Block[]; open: Block | null; fence: string; header: string[] | null; isComment: boolean }

/** Reads the Markdown of an issue, without its comments, which no reader sees. Never throws. */
export function readBlocks(markdown: string): Block[] {
  const reader: Reader = { blocks: [], open: null, fence: '', header: null, isComment: false }
  for (const line of markdown.split(/\r\n?|[\n\u2028\u2029]/)) {
    if (reader.open?.kind === 'code') readCodeLine(reader, reader.open, line)
    else {
      const visible = withoutComment(reader, line)
      if (visible.trim() !== '' || line.trim() === '') readLine(reader, visible.trim().replace(/^(?:>\s?)+/, ''))
    }
  }
  return reader.blocks
}

function readCodeLine(reader: Reader, code: Block, line: string): void {
  const isEnd = line.trim().startsWith(reader.fence) && /^[`~]+$/.test(line.trim())
  if (isEnd) reader.open = null
  else code.text += code.text === '' ? line : `\n${line}`
}

function withoutComment(reader: Reader, line: string): string {
  let visible = ''
  for (const part of line.split(/((?<!`)<!--|-->)/)) {
    if (part === '<!--') reader.isComment = true
    else if (!reader.isComment) visible += part
    else if (part === '-->') reader.isComment = false
  }
  return visible
}

const layout =
  /^$|^([-*_])(?:\s*\1){2,}$|^<\/?(?:details|summary|p|div|br|hr|center|picture|table|tbody|thead|tr)\b[^>]*>$/i

function readLine(reader: Reader, text: string): void {
  const { blocks, open, header } = reader
  reader.open = null
  reader.header = null
  if (text.startsWith('|')) readTableRow(reader, text, header)
  else if (open?.kind === 'paragraph' && /^(?:=+|-{3,})$/.test(text))
    blocks.splice(-1, 1, { kind: 'heading', level: text.startsWith('=') ? 1 : 2, text: open.text })
  else if (!layout.test(text)) {
    const block = beginningOf(reader, text) ?? open ?? { kind: 'paragraph', text }
    if (block === open) block.text += ` ${text}`
    else blocks.push(block)
    reader.open = block.kind === 'heading' ? null : block
  }
}

/** The block that a line begins; null = it belongs to a paragraph or to the item before it. */
function beginningOf(reader: Reader, text: string): Block | null {
  const [opening = '', fence = '', language = ''] = /^(?:[-*+]\s+)?(`{3,}|~{3,})\s*([\w+#-]*)/.exec(text) ?? []
  if (fence !== '' && !text.slice(opening.length).includes('`')) {
    reader.fence = fence
    return { kind: 'code', text: '', language: language.toLowerCase() }
  }
  const [, marks = '', title = ''] = /^(#{1,6})\s+(.*)/.exec(text) ?? []
  if (marks !== '') return { kind: 'heading', level: marks.length, text: title.replace(/(?<!#)#+$/, '').trim() }
  const bold = /^(?:\*\*|__)([^*_]+?):?(?:\*\*|__):?$/.exec(text)?.[1]
  if (bold !== undefined) return { kind: 'heading', level: 7, text: bold }
  const item = /^(?:[-*+•]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$/.exec(text)?.[1]
  return item === undefined ? null : { kind: 'item', text: item }
}

/** A row is read with the names of its columns: `owner: yes; guest: no`. */
function readTableRow(reader: Reader, line: string, header: Reader['header']): void {
  const row = line.replace(/^\|/, '').replace(/\|$/, '')
  const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim())
  const named = cells.map((cell, index) => (header?.[index] ? `${header[index]}: ${cell}` : cell))
  const isRule = cells.every((cell) => /^:?-+:?$/.test(cell))
  const text = named.filter((_, index) => cells[index] !== '').join('; ')
  if (header !== null && !isRule) reader.blocks.push({ kind: 'item', text })
  // Many rows below one very long name must not fill the memory.
  reader.header = header ?? cells.map((cell) => cut(cell, 200))
}
