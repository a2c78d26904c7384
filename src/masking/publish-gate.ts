import type { Readings } from './disguises.ts'
import { lettersAndDigits, readingsOf } from './disguises.ts'
import { createSecretFinder } from './secret-finder.ts'
import { secretForms, secretLines, secretRuns } from './secret-forms.ts'
import { secretPatterns } from './secret-patterns.ts'
import type { StringMatcher } from './string-matcher.ts'
import { createStringMatcher } from './string-matcher.ts'

/**
 * Stands before everything that is published. It finds more than a mask can take out: pieces of 12
 * characters of a registered secret, forward, backward and with separators between the characters.
 */
export type PublishGate = {
  holds: (text: string) => boolean
  findings: (text: string) => MaskFindings
  /** The text without the lines that a secret or a piece of one stands on; `***` in their place. */
  withoutFindings: (text: string) => string
}

/**
 * Which secrets a text holds: places in the list that the gate was made of, and names of patterns
 * for values nobody registered.
 */
export type MaskFindings = { registered: number[]; patterns: string[] }

const publishedRun = 12

/** `secrets`: as for a mask. */
export function createPublishGate(secrets: readonly string[]): PublishGate {
  // made when it is needed: a program without jobs publishes nothing
  let gate: Gate | null = null

  function holds(text: string): boolean {
    gate ??= gateFor(secrets)
    const readings = readingsOf(text)
    return patternsIn(readings).length > 0 || isFound(gate, readings)
  }

  function findings(text: string): MaskFindings {
    gate ??= gateFor(secrets)
    const readings = readingsOf(text)
    const indices = isFound(gate, readings) ? [...secrets.keys()] : []
    const registered = indices.filter((index) => isFound(gateFor([secrets[index] ?? '']), readings))
    return { registered, patterns: patternsIn(readings) }
  }

  return { holds, findings, withoutFindings: (text) => (holds(text) ? withoutLines(text, holds) : text) }
}

/** `dense`: pieces without punctuation, looked for in a text without punctuation. */
type Gate = { whole: StringMatcher; dense: StringMatcher }

function gateFor(secrets: readonly string[]): Gate {
  const runs = secrets.flatMap((secret) => secretRuns(secret, publishedRun))
  const dense = secrets.flatMap((secret) => secretRuns(lettersAndDigits(secretLines(secret).join('')), publishedRun))
  const told = dense.filter(isTelling)
  return {
    whole: createStringMatcher([
      ...secrets.flatMap((secret) => [...secretForms(secret), ...secretForms(backward(secret))]),
      ...runs,
      ...runs.map(backward),
    ]),
    dense: createStringMatcher([...told, ...told.map(backward)]),
  }
}

function patternsIn({ whole }: Readings): string[] {
  const found = secretPatterns.filter(({ find }) => whole.some((reading) => reading.search(find) !== -1))
  return found.map(({ name }) => name)
}

/** Words that follow each other are in innocent texts as well. */
function isTelling(run: string): boolean {
  return /\d/.test(run) || /[a-z][A-Z]/.test(run)
}

/** Each line by itself, as `rev` writes it. */
function backward(text: string): string {
  return secretLines(text)
    .map((line) => Array.from(line).toReversed().join(''))
    .join('\n')
}

function isFound({ whole, dense }: Gate, readings: Readings): boolean {
  return readings.whole.some((reading) => matches(whole, reading)) || matches(dense, readings.dense)
}

function matches(matcher: StringMatcher, text: string): boolean {
  const finder = createSecretFinder(matcher)
  finder.read(text)
  return finder.spans().length > 0
}

const leftOut = '***'

/** More places than this are no accident, and looking for each of them would take long. */
const mostPlaces = 20

/**
 * First each line that holds something by itself, then the shortest rows of lines that do so
 * together. Our own hidden lines stay in any case, since texts are found again by them.
 */
function withoutLines(text: string, holds: (text: string) => boolean): string {
  const lines = text.split('\n').map((line) => (holds(line) ? leftOut : line))
  for (let places = 0; holds(lines.join('\n')); places += 1) {
    if (places === mostPlaces) return ownLines(lines, holds)
    const end = smallest(lines.length, (count) => holds(lines.slice(0, count).join('\n')))
    const length = smallest(end, (count) => holds(lines.slice(end - count, end).join('\n')))
    for (let at = end - length; at < end; at += 1) {
      if (!ownLine.test(lines[at] ?? '')) lines[at] = leftOut
    }
  }
  return lines.join('\n')
}

function ownLines(lines: readonly string[], holds: (text: string) => boolean): string {
  const own = lines.filter((line) => ownLine.test(line)).join('\n')
  return own === '' || holds(own) ? leftOut : `${own}\n${leftOut}`
}

const ownLine = /^<!-- speckit:[a-z]+[^<>]*-->$/

/** The smallest count from 1 on for which something is true that stays true from there on. */
function smallest(most: number, isEnough: (count: number) => boolean): number {
  let [low, high] = [1, most]
  while (low < high) {
    const middle = Math.floor((low + high) / 2)
    if (isEnough(middle)) high = middle
    else low = middle + 1
  }
  return low
}
