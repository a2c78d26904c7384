import { stripControl } from '../text/control-characters.ts'
import { withoutSkipped } from './skipped-characters.ts'
import { unescaped } from './unescaped.ts'

/** A text as it reads without what may disguise a secret in it. */
export type Readings = {
  /**
   * As it stands, without terminal sequences (also escaped ones), and without whatever stands
   * between each two characters again and again (`s-e-c-r-e-t`, `["s","e","c"]`).
   */
  whole: string[]
  /** Letters and digits alone: what is left of `ab-cd_ef`, whatever stands between the groups. */
  dense: string
}

export function readingsOf(text: string): Readings {
  const shown = stripControl(text)
  const meant = stripControl(decoded(shown))
  const units = Uint16Array.from(withoutSkipped(meant), (character) => character.charCodeAt(0))
  const spread = periods.map((period) => withoutSeparators(units, period))
  const whole = [...new Set([text, shown, meant, ...spread])].filter((reading) => reading !== '')
  return { whole, dense: lettersAndDigits(meant) }
}

export function lettersAndDigits(text: string): string {
  return text.replaceAll(/[^A-Za-z0-9]+/g, '')
}

/** Undoing escapes is slow: only rows of lines that have some are read so. */
function decoded(text: string): string {
  const rows: { isEscaped: boolean; lines: string[] }[] = []
  for (const line of text.split('\n')) {
    const isEscaped = line.includes('\\') || line.includes('%')
    const row = rows.at(-1)
    if (row?.isEscaped === isEscaped) row.lines.push(line)
    else rows.push({ isEscaped, lines: [line] })
  }
  return rows.map(({ isEscaped, lines }) => (isEscaped ? unescaped(lines.join('\n')) : lines.join('\n'))).join('\n')
}

/** A character and up to 7 of a separator. */
const periods = [2, 3, 4, 5, 6, 7, 8]

/** So many characters make a piece, see the publish gate. */
const characters = 12

/** Stands between two runs, and in no secret. */
const boundary = 0xffff

/**
 * The characters that stand at a distance of `period` from each other with always the same between
 * them, in runs of 12 or more.
 */
function withoutSeparators(units: Uint16Array, period: number): string {
  const repeated = new Uint8Array(units.length)
  const isEnd = new Uint8Array(units.length)
  const runs = Array.from({ length: period }, (): number[] => [])
  let inRow = 0
  for (let at = period; at < units.length; at += 1) {
    if (units[at] !== units[at - period]) {
      inRow = 0
      continue
    }
    const times = Math.min(characters, (repeated[at - period] ?? 0) + 1)
    repeated[at] = times
    inRow = times >= characters - 2 ? inRow + 1 : 0
    if (inRow < period - 1) continue
    isEnd[at] = 1
    const run = runs[at % period] ?? []
    if (isEnd[at - period] !== 1) run.push(boundary, ...before(units, at, period))
    run.push(units[at + 1] ?? boundary)
  }
  return runs.map(textOf).join('')
}

/** The characters before the separators of a run of which the last separator ends at `end`. */
function before(units: Uint16Array, end: number, period: number): number[] {
  const first = end - period + 1 - period * (characters - 2)
  return Array.from({ length: characters - 1 }, (_, index) => units[first + index * period] ?? boundary)
}

function textOf(units: readonly number[]): string {
  return Buffer.from(Uint16Array.from(units).buffer).toString('utf16le')
}
