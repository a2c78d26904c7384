/** A piece of Markdown with the heading it stands under. `lead` is the sentence with a colon that introduces a list. */
export type Block =
  | { kind: 'heading'; level: number; text: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'item'; text: string; lead: string | null }
  | { kind: 'code'; text: string; language: string }

type Reader = {
  blocks: Block[]
  open: { kind: 'paragraph' | 'item'; lines: string[]; indent: number } | null
  /** Lists that are open, outermost first: how far an item is indented and what it says when it introduces a deeper list. */
  parents: { indent: number; lead: string | null }[]
  lead: string | null
  tableHeader: string[] | null
}

/** Reads the Markdown of an issue into blocks. Never throws; HTML comments are left out because no reader of the issue sees them. */
export function readBlocks(markdown: string): Block[] {
  const reader: Reader = { blocks: [], open: null, parents: [], lead: null, tableHeader: null }
  const lines = markdown.replaceAll('\r\n', '\n').replaceAll('\r', '\n').split('\n')
  let isComment = false
  for (let index = 0; index < lines.length; index += 1) {
    const raw = lines[index] ?? ''
    const fence = isComment ? null : /^\s*(?:[-*+]\s+)?(`{3,}|~{3,})\s*([\w+#-]*)[^`]*$/.exec(raw)
    if (fence?.[1] !== undefined) {
      index = readCode(reader, lines, index, fence[1], fence[2] ?? '')
      continue
    }
    const visible = withoutComments(raw, isComment)
    isComment = visible.isComment
    if (visible.text.trim() !== '' || raw.trim() === '') readLine(reader, visible.text)
  }
  close(reader)
  return reader.blocks
}

function readCode(reader: Reader, lines: readonly string[], start: number, fence: string, language: string): number {
  close(reader)
  const isEnd = (line: string) => line.trim().startsWith(fence) && /^[`~]+$/.test(line.trim())
  let end = start + 1
  while (end < lines.length && !isEnd(lines[end] ?? '')) end += 1
  reader.blocks.push({ kind: 'code', text: lines.slice(start + 1, end).join('\n'), language: language.toLowerCase() })
  return end
}

function withoutComments(line: string, isInside: boolean): { text: string; isComment: boolean } {
  const text = (isInside ? `<!--${line}` : line).replaceAll(/<!--.*?-->/g, '')
  const start = text.indexOf('<!--')
  return start === -1 ? { text, isComment: false } : { text: text.slice(0, start), isComment: true }
}

const layoutTag = /^<\/?(?:details|summary|p|div|br|hr|center|picture|table|tbody|thead|tr)\b[^>]*>$/i

function readLine(reader: Reader, line: string): void {
  const text = line.trim().replace(/^(?:>\s?)+/, '')
  if (text === '' || layoutTag.test(text)) return close(reader)
  const heading = headingOf(reader, text)
  if (heading !== null) return addHeading(reader, heading)
  if (/^([-*_])(?:\s*\1){2,}$/.test(text)) return close(reader)
  if (text.startsWith('|')) return readTableRow(reader, text)
  const item = /^(\s*)(?:>\s*)*(?:[-*+•]|\d{1,9}[.)])\s+(?:\[[ xX]\]\s+)?(.*)$/.exec(line)
  if (item !== null) return openItem(reader, (item[1] ?? '').replaceAll('\t', '    ').length, item[2] ?? '')
  if (reader.open !== null) reader.open.lines.push(text)
  else reader.open = { kind: 'paragraph', lines: [text], indent: 0 }
}

function headingOf(reader: Reader, text: string): { level: number; text: string } | null {
  const atx = /^(#{1,6})\s+(.*?)\s*#*$/.exec(text)
  if (atx !== null) return { level: (atx[1] ?? '').length, text: atx[2] ?? '' }
  const bold = /^(?:\*\*|__)([^*_]+?):?(?:\*\*|__):?$/.exec(text)
  if (bold !== null) return { level: 7, text: bold[1] ?? '' }
  const underlined = reader.open?.kind === 'paragraph' && reader.open.lines.length === 1 && /^(?:=+|-{3,})$/.test(text)
  if (!underlined) return null
  const title = reader.open?.lines[0] ?? ''
  reader.open = null
  return { level: text.startsWith('=') ? 1 : 2, text: title }
}

function addHeading(reader: Reader, heading: { level: number; text: string }): void {
  close(reader)
  reader.lead = null
  reader.parents = []
  reader.blocks.push({ kind: 'heading', ...heading })
}

function openItem(reader: Reader, indent: number, text: string): void {
  close(reader)
  reader.parents = reader.parents.filter((parent) => parent.indent < indent)
  reader.open = { kind: 'item', lines: [text], indent }
}

function readTableRow(reader: Reader, line: string): void {
  const header = reader.tableHeader
  close(reader)
  const cells = line
    .replace(/^\|/, '')
    .replace(/\|\s*$/, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
  if (header === null) {
    reader.tableHeader = cells
    return
  }
  reader.tableHeader = header
  if (cells.every((cell) => /^:?-+:?$/.test(cell))) return
  const named = cells.map((cell, index) => (cell === '' ? '' : [header[index] ?? '', cell].filter(Boolean).join(': ')))
  reader.blocks.push({ kind: 'item', text: named.filter(Boolean).join('; '), lead: null })
}

function close(reader: Reader): void {
  const { open } = reader
  reader.open = null
  reader.tableHeader = null
  if (open === null) return
  const text = open.lines.join(' ').trim()
  if (text === '') return
  const introduces = text.endsWith(':')
  if (open.kind === 'paragraph') {
    reader.parents = []
    reader.lead = introduces ? text : null
    reader.blocks.push({ kind: 'paragraph', text })
    return
  }
  const lead = reader.parents.at(-1)?.lead ?? reader.lead
  reader.parents.push({ indent: open.indent, lead: introduces ? text : lead })
  reader.blocks.push({ kind: 'item', text, lead })
}
