/** Two numbers of the same round: ours and that of the bare peer. */
export type Round = { ours: number; bare: number }

/** What the ratio ours / bare has to be. */
export type Target = { is: 'at most' | 'at least'; ratio: number }

export type Measured = {
  kind: 'measured'
  name: string
  unit: string
  rounds: number
  /** Medians of the rounds. */
  ours: number
  bare: number
  /** Median of the rounds' ratios, and their range. */
  ratio: number
  range: [number, number]
  target: Target | null
  verdict: 'met' | 'missed' | null
}

export type Row = Measured | { kind: 'skipped'; name: string; why: string }

/**
 * Sums up the rounds of one measurement: each round gives a ratio, so that what slows the machine
 * down slows both sides.
 */
export function toRow(
  { name, unit, target }: Pick<Measured, 'name' | 'unit' | 'target'>,
  rounds: readonly Round[],
): Measured {
  if (rounds.length === 0) throw new Error(`${name} was not measured even once`)
  const ratios = rounds.map(({ ours, bare }) => ours / bare)
  const ratio = median(ratios)
  return {
    kind: 'measured',
    name,
    unit,
    rounds: rounds.length,
    ours: median(rounds.map(({ ours }) => ours)),
    bare: median(rounds.map(({ bare }) => bare)),
    ratio,
    range: [Math.min(...ratios), Math.max(...ratios)],
    target,
    verdict: target === null ? null : meets(ratio, target) ? 'met' : 'missed',
  }
}

/** Of an even number of values the mean of the two in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = sorted.length / 2
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]]
  if (low === undefined || high === undefined) throw new Error('there is no median of nothing')
  return (low + high) / 2
}

function meets(ratio: number, target: Target): boolean {
  return target.is === 'at most' ? ratio <= target.ratio : ratio >= target.ratio
}
