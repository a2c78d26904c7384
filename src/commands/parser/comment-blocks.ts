import { htmlBlockAt } from './html-block.ts'

/**
 * What a line of markdown is part of. `raw` = HTML that shows nothing of commands: comments,
 * `<pre>`, …
 */
export type Position = 'text' | 'code' | 'quote' | 'raw'

/**
 * Reads the block structure of CommonMark 0.31 line by line: containers (quotes and list items),
 * paragraphs whose lines lazily go on, fenced and indented code, HTML. The work grows with the
 * length alone. Text below tags (`<details>`) is text; what only people see as hidden there, HTML
 * comments inside of lines, is not told.
 */
export function createBlockReader(): (line: string) => Position {
  let containers: Container[] = []
  let leaf: Leaf = none

  function outerPlace(): Position {
    return containers.some(({ kind }) => kind === 'quote') ? 'quote' : 'text'
  }

  /** A line that may begin something, behind the first `matched` containers. */
  function begin(cursor: Cursor, matched: number): Position {
    const isWhole = matched === containers.length
    let isLazy = !isWhole && leaf.kind === 'paragraph'
    const inner = containers.slice(0, matched)
    let isInParagraph = isWhole && leaf.kind === 'paragraph'
    for (;;) {
      const indent = indentOf(cursor)
      const rest = cursor.line.slice(cursor.at + indent)
      const opened = indent > 3 ? null : containerAt(cursor, { rest, indent, isInParagraph }, inner.length)
      if (opened === null) {
        const next = leafAt({ rest, indent, isInParagraph }, isInParagraph || isLazy)
        if (isLazy && next.kind === 'paragraph') return outerPlace()
        containers = inner
        leaf = next.kind === 'raw' && next.end.test(rest) ? none : next
        if (next.kind === 'raw') return 'raw'
        return next.kind === 'fence' || next.kind === 'code' ? 'code' : outerPlace()
      }
      inner.push(opened)
      isLazy = false
      isInParagraph = false
    }
  }

  return (text) => {
    if (containers.length === 0 && (leaf === none || leaf === paragraph) && isPlain(text)) {
      leaf = text === '' ? none : paragraph
      return 'text'
    }
    const cursor = { line: expandTabs(text), at: 0 }
    const matched = matchContainers(containers, cursor)
    const rest = cursor.line.slice(cursor.at)
    const open = matched === containers.length ? advanceLeaf(leaf, rest) : null
    if (open !== null) {
      leaf = open.leaf
      return open.position ?? outerPlace()
    }
    if (rest.trim() !== '') return begin(cursor, matched)
    if (matched < containers.length || leaf.kind !== 'code') leaf = none
    containers = containers.slice(0, matched)
    return 'text'
  }
}

/**
 * What an open fence or HTML makes of its next line; `position` null = what the containers say.
 * null = none is open.
 */
function advanceLeaf(leaf: Leaf, rest: string): { leaf: Leaf; position: Position | null } | null {
  switch (leaf.kind) {
    case 'fence':
    case 'raw':
      return { leaf: leaf.end.test(rest) ? none : leaf, position: leaf.kind === 'raw' ? 'raw' : 'code' }
    case 'html': {
      if (rest.trim() === '') return { leaf: none, position: 'text' }
      const isFence = /^\s*(?:`{3}|~{3})/.test(rest)
      const isCode = isFence || leaf.isFenced
      return { leaf: { kind: 'html', isFenced: isFence !== leaf.isFenced }, position: isCode ? 'code' : null }
    }
    case 'none':
    case 'paragraph':
    case 'code':
      return null
  }
}

/** `indent`: columns that a line needs to be part of the item. `isEmpty`: nothing was in it yet. */
type Container = { kind: 'quote' } | { kind: 'item'; indent: number; isEmpty: boolean }

type Leaf =
  | { kind: 'none' | 'paragraph' | 'code' }
  /** Code, or HTML that shows nothing of commands, up to a line that `end` finds. */
  | { kind: 'fence' | 'raw'; end: RegExp }
  /**
   * Up to an empty line. `isFenced`: behind a fence, which is none for CommonMark here, but looks
   * like it.
   */
  | { kind: 'html'; isFenced: boolean }

/** A line that is being read: the columns before `at` belong to containers. */
type Cursor = { line: string; at: number }

const none: Leaf = { kind: 'none' }
const paragraph: Leaf = { kind: 'paragraph' }

/** No command can stand deeper; it bounds the work for lines that are empty. */
const deepest = 20

/** Most lines: nothing begins with a letter, with a number that is no marker, or with nothing. */
function isPlain(line: string): boolean {
  const first = line.charCodeAt(0)
  if (first > 0x2f && first < 0x3a) return !/^\d{1,9}[.)]/.test(line)
  const isLetter = (first > 0x40 && first < 0x5b) || (first > 0x60 && first < 0x7b)
  return isLetter || line === '' || first === 0x2f || first > 0x7f
}

function expandTabs(line: string): string {
  if (!line.includes('\t')) return line
  let column = 0
  return line.replaceAll(/[^\t]+|\t/g, (part) => {
    const text = part === '\t' ? ' '.repeat(4 - (column % 4)) : part
    column += text.length
    return text
  })
}

function indentOf({ line, at }: Cursor): number {
  let end = at
  while (line[end] === ' ') end += 1
  return end - at
}

/** Steps over what the open containers take of the line; how many of them go on. */
function matchContainers(containers: readonly Container[], cursor: Cursor): number {
  for (const [index, container] of containers.entries()) {
    const indent = indentOf(cursor)
    const isBlank = cursor.at + indent >= cursor.line.length
    if (container.kind === 'quote') {
      if (indent > 3 || cursor.line[cursor.at + indent] !== '>') return index
      stepOverQuote(cursor, indent)
    } else if (isBlank) {
      if (container.isEmpty) return index
    } else {
      if (indent < container.indent) return index
      cursor.at += container.indent
      container.isEmpty = false
    }
  }
  return containers.length
}

function stepOverQuote(cursor: Cursor, indent: number): void {
  cursor.at += indent + 1
  if (cursor.line[cursor.at] === ' ') cursor.at += 1
}

/**
 * What is left of a line, behind `indent` columns of space, and whether it is in a paragraph for
 * sure.
 */
type Beginning = { rest: string; indent: number; isInParagraph: boolean }

/** The container that begins with `rest`; steps over its marker. */
function containerAt(cursor: Cursor, { rest, indent, isInParagraph }: Beginning, depth: number): Container | null {
  if (depth >= deepest) return null
  if (rest.startsWith('>')) {
    stepOverQuote(cursor, indent)
    return { kind: 'quote' }
  }
  const marker = /^(?:[-+*]|(\d{1,9})[.)])(?= |$)/.exec(rest)
  if (marker === null || isRule(rest)) return null
  const isEmpty = rest.length === marker[0].length || rest.slice(marker[0].length).trim() === ''
  if (isInParagraph && (isEmpty || (marker[1] !== undefined && Number(marker[1]) !== 1))) return null
  const space = /^ */.exec(rest.slice(marker[0].length, marker[0].length + 5))?.[0].length ?? 0
  const width = marker[0].length + (isEmpty || space > 4 ? 1 : space)
  cursor.at = Math.min(cursor.at + indent + width, cursor.line.length)
  return { kind: 'item', indent: indent + width, isEmpty }
}

function isRule(rest: string): boolean {
  if (rest.at(0) !== rest.trimEnd().at(-1)) return false
  return /^(?:(?:\* *){3,}|(?:- *){3,}|(?:_ *){3,})$/.test(rest)
}

/** What `rest` begins. `hasParagraph`: a paragraph could continue instead, perhaps lazily. */
function leafAt({ rest, indent, isInParagraph }: Beginning, hasParagraph: boolean): Leaf {
  if (rest.trim() === '') return none
  if (indent > 3) return hasParagraph ? paragraph : { kind: 'code' }
  const fence = /^(`{3,})[^`]*$|^(~{3,})/.exec(rest)
  if (fence !== null) return { kind: 'fence', end: closing(fence[1] ?? fence[2] ?? '') }
  if (/^#{1,6}(?: |$)/.test(rest) || isRule(rest)) return none
  if (isInParagraph && /^(?:=+|-+) *$/.test(rest)) return none
  const html = rest.startsWith('<') ? htmlBlockAt(rest, hasParagraph) : null
  if (html === null) return paragraph
  return html.end === null ? { kind: 'html', isFenced: false } : { kind: 'raw', end: html.end }
}

function closing(fence: string): RegExp {
  return new RegExp(`^ {0,3}\\${fence[0]}{${fence.length},} *$`)
}
