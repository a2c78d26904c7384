/** A piece of Markdown. */
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph' | 'item'; text: string }
  | { kind: 'code'; text: string; language: string }

type Reader = {
  blocks: Block[]
  open: { kind: 'paragraph' | 'item'; lines: string[] } | null
  tableHeader: string[] | null
}

/** Reads the Markdown of an issue, without its comments, which no reader sees. Never throws. */
export function readBlocks(markdown: string): Block[] {
  const reader: Reader = { blocks: [], open: null, tableHeader: null }
  const lines = markdown.replaceAll(/\r\n?/g, '\n').split('\n')
  let isComment = false
  for (let index = 0; index < lines.length; index += 1) {
    const raw = lines[index] ?? ''
    const [, fence, language = ''] = isComment
      ? []
      : (/^\s*(?:[-*+]\s+)?(`{3,}|~{3,})\s*([\w+#-]*)[^`]*$/.exec(raw) ?? [])
    if (fence !== undefined) {
      close(reader)
      const start = index + 1
      index = endOf(lines, start, fence)
      const code = lines.slice(start, index).join('\n')
      reader.blocks.push({ kind: 'code', text: code, language: language.toLowerCase() })
      continue
    }
    const text: string = `${isComment ? '<!--' : ''}${raw}`.replaceAll(/<!--.*?-->/g, '')
    isComment = text.includes('<!--')
    const visible = text.split('<!--')[0] ?? ''
    if (visible.trim() !== '' || raw.trim() === '') readLine(reader, visible)
  }
  close(reader)
  return reader.blocks
}

function endOf(lines: readonly string[], start: number, fence: string): number {
  const length = lines.slice(start).findIndex((line) => line.trim().startsWith(fence) && /^[`~]+$/.test(line.trim()))
  return length === -1 ? lines.length : start + length
}

const layoutTag = /^<\/?(?:details|summary|p|div|br|hr|center|picture|table|tbody|thead|tr)\b[^>]*>$/i

function readLine(reader: Reader, line: string): void {
  const text = line.trim().replace(/^(?:>\s?)+/, '')
  if (text === '' || layoutTag.test(text)) return close(reader)
  const heading = headingOf(reader, text)
  if (heading !== null) return add(reader, { kind: 'heading', ...heading })
  if (/^([-*_])(?:\s*\1){2,}$/.test(text)) return close(reader)
  if (text.startsWith('|')) return readTableRow(reader, text)
  const item = /^(?:[-*+•]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$/.exec(text)?.[1]
  if (item === undefined && reader.open !== null) reader.open.lines.push(text)
  else {
    close(reader)
    reader.open = { kind: item === undefined ? 'paragraph' : 'item', lines: [item ?? text] }
  }
}

function headingOf(reader: Reader, text: string): { level: number; text: string } | null {
  const [, marks = '', title = ''] = /^(#{1,6})\s+(.*?)\s*#*$/.exec(text) ?? []
  if (marks !== '') return { level: marks.length, text: title }
  const bold = /^(?:\*\*|__)([^*_]+?):?(?:\*\*|__):?$/.exec(text)?.[1]
  if (bold !== undefined) return { level: 7, text: bold }
  const { open } = reader
  if (open?.kind !== 'paragraph' || open.lines.length > 1 || !/^(?:=+|-{3,})$/.test(text)) return null
  reader.open = null
  return { level: text.startsWith('=') ? 1 : 2, text: open.lines[0] ?? '' }
}

/** A row is read with the names of its columns: `owner: yes; guest: no`. */
function readTableRow(reader: Reader, line: string): void {
  const header = reader.tableHeader
  close(reader)
  const row = line.replace(/^\|/, '').replace(/\|\s*$/, '')
  const cells = row.split(/(?<!\\)\|/).map((cell) => cell.trim())
  const named = cells.map((cell, index) => [header?.[index] ?? '', cell].filter(Boolean).join(': '))
  const isRule = cells.every((cell) => /^:?-+:?$/.test(cell))
  if (header !== null && !isRule)
    add(reader, { kind: 'item', text: named.filter((_, at) => cells[at] !== '').join('; ') })
  reader.tableHeader = header ?? cells
}

function add(reader: Reader, block: Block): void {
  close(reader)
  reader.blocks.push(block)
}

function close(reader: Reader): void {
  const text = reader.open?.lines.join(' ').trim() ?? ''
  if (reader.open !== null && text !== '') reader.blocks.push({ kind: reader.open.kind, text })
  reader.open = null
  reader.tableHeader = null
}
