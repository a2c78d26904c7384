/** Where the last characters start, as a ring. */
export type StartRing = {
  add: (start: number) => void
  /** Where the first of the last `length` characters starts. */
  startOf: (length: number) => number
  /** How many characters it has room for. */
  size: number
}

export function createStartRing(longest: number): StartRing {
  const size = 2 ** Math.ceil(Math.log2(longest + 1))
  const starts = new Float64Array(size)
  let next = 0
  return {
    add: (start) => {
      starts[next] = start
      next = (next + 1) & (size - 1)
    },
    startOf: (length) => starts[(next - length) & (size - 1)] ?? 0,
    size,
  }
}
