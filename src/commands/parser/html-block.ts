/**
 * An HTML block of CommonMark 0.31 (section 4.6): where it ends, and whether people see what is in
 * it as text.
 */
export type HtmlBlock = {
  /** Found on its last line; null = it ends before the next empty line. */
  end: RegExp | null
}

/** The HTML block that begins with `rest`, a line without its indentation; null = none does. */
export function htmlBlockAt(rest: string, isInParagraph: boolean): HtmlBlock | null {
  const closed = closedBlocks.find(({ start }) => start.test(rest))
  if (closed !== undefined) return { end: closed.end }
  const name = /^<\/?([a-z][a-z0-9-]*)(?=[\s>]|\/>|$)/i.exec(rest)?.[1]
  if (name !== undefined && blockNames.has(name.toLowerCase())) return { end: null }
  return !isInParagraph && wholeTag.test(rest) ? { end: null } : null
}

const closedBlocks = [
  { start: /^<(?:pre|script|style|textarea)(?:[\s>]|$)/i, end: /<\/(?:pre|script|style|textarea)>/i },
  { start: /^<!--/, end: /-->/ },
  { start: /^<\?/, end: /\?>/ },
  { start: /^<![a-z]/i, end: />/ },
  { start: /^<!\[CDATA\[/, end: /\]\]>/ },
]

const blockNames = new Set(
  `address article aside base basefont blockquote body caption center col colgroup dd details dialog dir div dl dt fieldset figcaption figure
  footer form frame frameset h1 h2 h3 h4 h5 h6 head header hr html iframe legend li link main menu menuitem nav noframes ol optgroup option p
  param search section summary table tbody td tfoot th thead title tr track ul`.split(/\s+/),
)

/** A complete opening or closing tag, alone on its line. */
const wholeTag =
  /^<(?:[a-z][a-z0-9-]*(?:\s+[a-z_:][\w.:-]*(?:\s*=\s*(?:[^\s"'=<>`]+|'[^']*'|"[^"]*"))?)*\s*\/?|\/[a-z][a-z0-9-]*\s*)>\s*$/i
