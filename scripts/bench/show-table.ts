import type { Measured, Row } from './row.ts'
import type { Step } from './breakdown.ts'

const head = ['measurement', 'ours', 'bare', 'ratio', 'range', 'rounds', 'target', '']

/** The rows as text for a terminal. */
export function showRows(rows: readonly Row[]): string {
  return align([head, ...rows.map(cellsOf)])
}

/** Where the time of a run goes, beside what the bare script needs for the same. */
export function showSteps(steps: readonly Step[]): string {
  const cells = steps.map(({ name, oursMs, bareMs }) => [name, milliseconds(oursMs), milliseconds(bareMs)])
  return align([['step (sum of the phases)', 'ours', 'bare'], ...cells])
}

function cellsOf(row: Row): string[] {
  if (row.kind === 'skipped') return [row.name, `skipped, because ${row.why}`]
  const { name, unit, ours, bare, ratio, range, rounds, verdict } = row
  return [
    name,
    `${amount(ours)} ${unit}`,
    `${amount(bare)} ${unit}`,
    ratio.toFixed(2),
    `${range[0].toFixed(2)}–${range[1].toFixed(2)}`,
    String(rounds),
    wanted(row),
    verdict ?? '',
  ]
}

function wanted({ target, unit }: Measured): string {
  if (target === null) return '–'
  return `${target.is === 'at most' ? '≤' : '≥'} ${'ours' in target ? `${target.ours} ${unit}` : target.ratio}`
}

function amount(value: number): string {
  return value >= 100 ? value.toFixed(0) : value.toFixed(2)
}

function milliseconds(ms: number | null): string {
  return ms === null ? '–' : `${Math.round(ms)} ms`
}

/** A last cell that stands alone may be as long as it likes. */
function align(lines: string[][]): string {
  const widths = (lines[0] ?? []).map((_, column) =>
    Math.max(
      ...lines.map((cells) => (column < cells.length - 1 || cells.length > 2 ? (cells[column]?.length ?? 0) : 0)),
    ),
  )
  return lines
    .map((cells) =>
      cells
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
