/**
 * Finds any of many strings in one pass (Aho–Corasick as a complete table, so that each character
 * costs one look-up). A state is a number; 0 is the start. Whitespace and invisible characters are
 * not part of any string: the caller steps over what `isSkipped` names.
 */
export type StringMatcher = {
  next: (state: number, code: number) => number
  /** Length of the longest string that ends in this state; 0 = none does. */
  matched: (state: number) => number
  /** How many of the last characters may still become a string. */
  pending: (state: number) => number
  /** Length of the longest string. */
  longest: number
}

export function createStringMatcher(strings: Iterable<string>): StringMatcher {
  const texts = [...new Set([...strings].map(withoutSkipped))].filter((text) => text.length > 0)
  const classes = characterClasses(texts)
  const width = classes.count
  const size = 1 + texts.reduce((sum, text) => sum + text.length, 0)
  const trie = buildTrie(texts, classes.of, { width, size })
  const table = complete(trie, width)
  return {
    next: (state, code) => {
      const column = classes.of[code] ?? 0
      return column === 0 ? 0 : (table.next[state * width + column] ?? 0)
    },
    matched: (state) => table.matched[state] ?? 0,
    pending: (state) => table.depth[state] ?? 0,
    longest: Math.max(0, ...texts.map((text) => text.length)),
  }
}

/** A secret that was wrapped, indented or spaced out is the same secret. */
export function isSkipped(code: number): boolean {
  if (code <= 0x20) return true
  if (code < 0x00a0) return false
  return (
    code === 0x00a0 ||
    code === 0x00ad ||
    (code >= 0x2000 && code <= 0x200f) ||
    (code >= 0x2028 && code <= 0x202f) ||
    (code >= 0x2060 && code <= 0x206f) ||
    code === 0xfeff
  )
}

export function withoutSkipped(text: string): string {
  return Array.from({ length: text.length }, (_, at) => text.charAt(at))
    .filter((character) => !isSkipped(character.charCodeAt(0)))
    .join('')
}

/** Code unit → column; column 0 = in no string at all. */
function characterClasses(texts: readonly string[]): { of: Uint16Array; count: number } {
  const of = new Uint16Array(0x1_0000)
  let count = 1
  for (const text of texts) {
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      if (of[code] !== 0) continue
      of[code] = count
      count += 1
    }
  }
  return { of, count }
}

type Table = { next: Int32Array; matched: Int32Array; depth: Int32Array }

function buildTrie(
  texts: readonly string[],
  of: Uint16Array,
  { width, size }: { width: number; size: number },
): Table & { used: number } {
  const next = new Int32Array(size * width)
  const matched = new Int32Array(size)
  const depth = new Int32Array(size)
  let used = 1
  for (const text of texts) {
    let state = 0
    for (let at = 0; at < text.length; at += 1) {
      const place = state * width + (of[text.charCodeAt(at)] ?? 0)
      if (next[place] === 0) {
        next[place] = used
        depth[used] = at + 1
        used += 1
      }
      state = next[place] ?? 0
    }
    matched[state] = text.length
  }
  return { next, matched, depth, used }
}

/** Fills the missing transitions breadth first from the longest proper suffix of each state. */
function complete(trie: Table & { used: number }, width: number): Table {
  const next = trie.next.slice(0, trie.used * width)
  const suffix = new Int32Array(trie.used)
  const queue = new Int32Array(trie.used)
  let head = 0
  let tail = 1
  while (head < tail) {
    const state = queue[head] ?? 0
    head += 1
    const fallback = suffix[state] ?? 0
    if (trie.matched[state] === 0) trie.matched[state] = trie.matched[fallback] ?? 0
    for (let column = 1; column < width; column += 1) {
      const place = state * width + column
      const child = next[place] ?? 0
      const other = state === 0 ? 0 : (next[fallback * width + column] ?? 0)
      if (child === 0) {
        next[place] = other
        continue
      }
      suffix[child] = other
      queue[tail] = child
      tail += 1
    }
  }
  return { next, matched: trie.matched.slice(0, trie.used), depth: trie.depth.slice(0, trie.used) }
}
