import { isEscape } from './escape-decoder.ts'
import { isLeading, skippedUnits, withoutSkipped } from './skipped-characters.ts'

/**
 * Finds any of many strings in one pass (Aho–Corasick as a complete table, so that each character
 * costs one look-up). A state is where its row starts in `next`; 0 is the start.
 */
export type StringMatcher = {
  /** Code unit → column of the table; 0 = in no string, `skip` = stepped over. */
  columns: Int16Array
  /** The same with `careful` for what may be a part of something longer. */
  quick: Int16Array
  /** state + column → next state, or its complement (~) when a string or a clue ends there. */
  next: Int32Array
  /** Length of the longest string that ends in this state; 0 = none does. */
  matched: (state: number) => number
  /** Place in the list of the longest clue that ends in this state; -1 = none does. */
  clue: (state: number) => number
  /** How many of the last characters may still become a string. */
  pending: (state: number) => number
  /** The same, clues included. */
  depth: (state: number) => number
  /** Length of the longest string or clue. */
  longest: number
}

export const skip = -1
export const careful = -2

/** Clues are noticed on the way; nothing is pending because of them. */
export function createStringMatcher(strings: Iterable<string>, clues: readonly string[] = []): StringMatcher {
  const texts = [...new Set([...strings].map(withoutSkipped))].filter((text) => text.length > 0)
  const all = [...texts, ...clues.map(withoutSkipped)]
  const { columns, width } = columnsOf(all)
  const trie = createTrie(all, columns, width)
  for (const [index, text] of all.entries()) {
    const rows = addRows(trie, text)
    const last = rows.at(-1) ?? 0
    if (index < texts.length) {
      for (const row of rows) trie.pending[row] = trie.depth[row] ?? 0
      trie.matched[last] = text.length
    } else trie.clue[last] = index - texts.length + 1
  }
  complete(trie)
  return {
    columns,
    quick: withCare(columns),
    next: tableOf(trie),
    matched: (state) => trie.matched[state / width] ?? 0,
    clue: (state) => (trie.clue[state / width] ?? 0) - 1,
    pending: (state) => trie.pending[state / width] ?? 0,
    depth: (state) => trie.depth[state / width] ?? 0,
    longest: Math.max(0, ...all.map((text) => text.length)),
  }
}

function columnsOf(texts: readonly string[]): { columns: Int16Array; width: number } {
  const columns = new Int16Array(0x1_0000)
  for (const code of skippedUnits) columns[code] = skip
  let width = 1
  for (const text of texts) {
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (columns[code] !== 0) continue
      columns[code] = width
      width += 1
    }
  }
  return { columns, width }
}

function withCare(columns: Int16Array): Int16Array {
  const quick = columns.slice()
  for (let code = 0; code < quick.length; code += 1) {
    if (isEscape(code) || isLeading(code)) quick[code] = careful
  }
  return quick
}

/** Each number of a row, by the row's place in the order in which rows are added. */
type Trie = {
  columns: Int16Array
  width: number
  rows: number
  next: Int32Array
  matched: Int32Array
  clue: Int32Array
  pending: Int32Array
  depth: Int32Array
}

function createTrie(texts: readonly string[], columns: Int16Array, width: number): Trie {
  const size = 1 + texts.reduce((sum, text) => sum + text.length, 0)
  const column = () => new Int32Array(size)
  const numbers = { matched: column(), clue: column(), pending: column(), depth: column() }
  return { columns, width, rows: 1, next: new Int32Array(size * width), ...numbers }
}

/** The rows after each character of the text; those that are not there yet are added. */
function addRows(trie: Trie, text: string): number[] {
  let row = 0
  return Array.from({ length: text.length }, (_, at) => {
    const place = row * trie.width + (trie.columns[text.charCodeAt(at)] ?? 0)
    if (trie.next[place] === 0) {
      trie.next[place] = trie.rows
      trie.depth[trie.rows] = at + 1
      trie.rows += 1
    }
    row = trie.next[place] ?? 0
    return row
  })
}

/** Fills the missing transitions breadth first from the longest proper suffix of each row. */
function complete({ next, matched, clue, pending, rows, width }: Trie): void {
  const suffix = new Int32Array(rows)
  const queue = new Int32Array(rows)
  let tail = 1
  for (let head = 0; head < tail; head += 1) {
    const row = queue[head] ?? 0
    const fallback = suffix[row] ?? 0
    for (const numbers of [matched, clue, pending]) {
      if (numbers[row] === 0) numbers[row] = numbers[fallback] ?? 0
    }
    for (let column = 1; column < width; column += 1) {
      const place = row * width + column
      const child = next[place] ?? 0
      const other = row === 0 ? 0 : (next[fallback * width + column] ?? 0)
      if (child === 0) {
        next[place] = other
        continue
      }
      suffix[child] = other
      queue[tail] = child
      tail += 1
    }
  }
}

function tableOf({ next, matched, clue, rows, width }: Trie): Int32Array {
  const table = next.slice(0, rows * width)
  for (let place = 0; place < table.length; place += 1) {
    const row = table[place] ?? 0
    if (row !== 0) table[place] = matched[row] || clue[row] ? ~(row * width) : row * width
  }
  return table
}
