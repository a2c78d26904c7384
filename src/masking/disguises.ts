import { stripControl } from '../text/control-characters.ts'
import { withoutSkipped } from './skipped-characters.ts'
import { unescaped } from './unescaped.ts'

/**
 * The text as it stands, and as it reads without what may disguise a secret in it: terminal
 * sequences, also escaped ones, and whatever stands between each two characters again and again
 * (`s-e-c-r-e-t`, `["s","e","c"]`).
 */
export function readingsOf(text: string): string[] {
  const shown = stripControl(text)
  const meant = stripControl(unescaped(text))
  const dense = withoutSkipped(meant)
  const spread = periods.map((period) => withoutSeparators(dense, period))
  return [...new Set([text, shown, meant, ...spread])].filter((reading) => reading !== '')
}

/** Letters and digits alone: what is left of `ab-cd_ef` whatever stands between the groups. */
export function lettersAndDigits(text: string): string {
  return stripControl(unescaped(text)).replaceAll(/[^A-Za-z0-9]+/g, '')
}

/** A character and up to 7 of a separator. */
const periods = [2, 3, 4, 5, 6, 7, 8]

/** So many characters make a piece, see the publish gate. */
const characters = 12

/** Stands between two runs, and in no secret. */
const boundary = '\uffff'

/**
 * The characters that stand at a distance of `period` from each other with always the same between
 * them, in runs of 12 or more.
 */
function withoutSeparators(text: string, period: number): string {
  const repeated = new Int32Array(text.length)
  const isEnd = new Uint8Array(text.length + period)
  const kept = Array.from({ length: period }, (): string[] => [])
  let inRow = 0
  for (let at = period; at < text.length; at += 1) {
    const isSame = text.charCodeAt(at) === text.charCodeAt(at - period)
    repeated[at] = isSame ? (repeated[at - period] ?? 0) + 1 : 0
    inRow = (repeated[at] ?? 0) >= characters - 2 ? inRow + 1 : 0
    if (inRow < period - 1) continue
    const run = kept[at % period] ?? []
    isEnd[at] = 1
    if (isEnd[at - period] !== 1) run.push(boundary, before(text, at, period))
    run.push(text.charAt(at + 1))
  }
  return kept.flat().join('')
}

/** The characters before the separators of a run of which the last separator ends at `end`. */
function before(text: string, end: number, period: number): string {
  const first = end - period + 1 - period * (characters - 2)
  return Array.from({ length: characters - 1 }, (_, index) => text.charAt(first + index * period)).join('')
}
