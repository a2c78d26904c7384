/** Foreign text in one line: emphasis and code spans stay, HTML and brackets become plain text. */
export function safeInline(text: string, maxCharacters = 1200): string {
  return cut(inOneLine(plainCharacters(text)), maxCharacters)
    .split(/((?<!`)`[^`]+`(?!`)|(?<!`)``[^`]+``(?!`))/)
    .map((part, index) => (index % 2 === 1 ? part : safeProse(part)))
    .join('')
}

/** Shortens at a word, never inside a character, and says so with an ellipsis. */
export function cut(text: string, max: number): string {
  const characters = Array.from(text)
  if (characters.length <= max) return text
  const head = characters.slice(0, max - 1).join('')
  const space = head.lastIndexOf(' ')
  return `${space > max / 2 ? head.slice(0, space) : head}…`
}

export function inOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}

/** A code block whose fence is longer than every fence inside. */
export function codeBlock(text: string, language: string): string {
  const code = cut(plainCharacters(text), 4000)
  const inside = code.match(/`{3,}/g) ?? []
  const fence = '`'.repeat(1 + Math.max(2, ...inside.map((run) => run.length)))
  return `${fence}${language}\n${code}\n${fence}`
}

export function listOf(texts: readonly string[]): string[] {
  return texts.map((text) => `- ${safeInline(text)}`)
}

/** The items of the list that stands right below a line. */
export function itemsBelow(document: string, line: string): string[] {
  const [, list = ''] = document.split(`\n${line}\n\n`)
  const [items = ''] = list.split(/\n(?!- )/)
  return items.split('\n').flatMap((item) => (item.startsWith('- ') ? item.slice(2) : []))
}

export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [headings, headings.map(() => '---'), ...rows]
  return lines.map((cells) => `| ${cells.map((cell) => cell.replaceAll(/(?<!\\)\|/g, '\\|')).join(' | ')} |`).join('\n')
}

/** The sentences of a paragraph; code spans, numbers, addresses and initials stay whole. */
export function splitSentences(paragraph: string): string[] {
  const spans: string[] = []
  const masked = paragraph.replaceAll(/(?<!`)(`+)[^`]+\1/g, (span) => `\uE000${spans.push(span) - 1}\uE001`)
  return masked
    .split(/(?<=[.!?…][)"'”’»*_]{0,3})(?<!(?:^|[\s(.])(?:\p{L}|\d{1,2})\.)\s+(?=[^\p{Ll}\s])|(?<=[。！？])/u)
    .map((sentence) => sentence.replaceAll(/\uE000(\d+)\uE001/g, (_, index) => spans[Number(index)] ?? '').trim())
    .filter((sentence) => sentence !== '')
}

/** Short words say little. */
export function longWords(text: string): string[] {
  return text.toLowerCase().match(/[\p{L}\p{N}]{5,}/gu) ?? []
}

/** Without characters that make a line read as something else; emoji joiners stay. */
function plainCharacters(text: string): string {
  return text.toWellFormed().replaceAll(/(?![\t\n])[\p{Cc}\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF]/gu, '')
}

function safeProse(text: string): string {
  return text
    .replaceAll(/!?\[([^\]]*)\]\(<?([^\s)>]+)>?(?:\s+"[^"]*")?\)/g, '$1 ($2)')
    .replaceAll(/<(https?:\/\/[^\s>]+)>/g, '$1')
    .replaceAll(/(?<!\\)[[\]<`]/g, '\\$&')
}
