import { isMap, isScalar, isSeq, LineCounter, parseDocument } from 'yaml'
import type { Document, YAMLError } from 'yaml'

/**
 * Something wrong in a file. `name` = the entry, null = the file as a whole; `what` is a predicate
 * like “is there twice”.
 */
export type Problem = { name: string | null; line: number | null; what: string }

/**
 * `lineOf` a value: the line, from 1, where its key or list item stands; null when there is none.
 */
export type YamlFile = { value: unknown; lineOf: (path: readonly PropertyKey[]) => number | null; problems: Problem[] }

/**
 * Reads a small YAML file of plain values that somebody else wrote. Never throws; where it cannot
 * be read, `value` is undefined.
 */
export function readYaml(text: string): YamlFile {
  const size = Buffer.byteLength(text)
  if (size > maxBytes)
    return unreadable([{ name: null, line: null, what: `has ${size} bytes, at most ${maxBytes} are read` }])
  const counter = new LineCounter()
  // `error` keeps the parser from printing warnings
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false, logLevel: 'error' })
  // what follows from the first problem of a line only repeats it
  const wrong = firstOfEachLine([...document.errors, ...document.warnings], counter)
  const problems = wrong.slice(0, maxProblems).map((error) => describe(error, text, counter))
  if (wrong.some(({ code }) => code !== 'DUPLICATE_KEY')) return unreadable(problems)
  try {
    const value: unknown = document.toJS({ maxAliasCount: maxAliases })
    return { value, lineOf: (path) => lineOf(document, counter, path), problems }
  } catch (error) {
    return unreadable([...problems, { name: null, line: null, what: whyNot(error) }])
  }
}

const maxBytes = 64 * 1024
const maxAliases = 10
const maxProblems = 5

function unreadable(problems: Problem[]): YamlFile {
  return { value: undefined, lineOf: () => null, problems }
}

function firstOfEachLine(errors: YAMLError[], counter: LineCounter): YAMLError[] {
  const byLine = new Map<number, YAMLError>()
  for (const error of errors) {
    const { line } = counter.linePos(error.pos[0])
    if (!byLine.has(line)) byLine.set(line, error)
  }
  return [...byLine.values()]
}

function describe(error: YAMLError, text: string, counter: LineCounter): Problem {
  const line = counter.linePos(error.pos[0]).line
  if (error.code === 'DUPLICATE_KEY') {
    const name = /^["']?([\w.-]{1,60})/.exec(text.slice(error.pos[0], error.pos[0] + 100))?.[1] ?? null
    return { name, line, what: name === null ? 'holds an entry twice' : 'is there twice; keep one of them' }
  }
  return { name: null, line, what: sayings[error.code] ?? `is not YAML: ${error.message.split('\n')[0]}` }
}

const sayings: Partial<Record<YAMLError['code'], string>> = {
  TAB_AS_INDENT: 'is indented with a tab; use spaces',
  MULTIPLE_DOCS: 'holds a second document (`---`); one is allowed',
  RESOURCE_EXHAUSTION: 'is nested too deeply',
  TAG_RESOLVE_FAILED: 'holds a tag (`!…`); only plain values are allowed',
}

function whyNot(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  if (/alias count/i.test(message)) return `uses aliases (\`*name\`) more than ${maxAliases} times`
  const unknownAlias = /^Unresolved alias .*: (\S{1,60})/.exec(message)?.[1]
  return unknownAlias === undefined ? 'is nested too deeply' : `uses the alias *${unknownAlias}, which is not there`
}

function lineOf(document: Document, counter: LineCounter, path: readonly PropertyKey[]): number | null {
  let node: unknown = document.contents
  let start: number | undefined
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => (isScalar(key) ? String(key.value) : null) === String(step))
      start = isScalar(pair?.key) ? pair.key.range?.[0] : start
      node = pair?.value
    } else if (isSeq(node)) {
      const item: unknown = node.items[Number(step)]
      start = isScalar(item) ? item.range?.[0] : start
      node = item
    }
  }
  return start === undefined ? null : counter.linePos(start).line
}
