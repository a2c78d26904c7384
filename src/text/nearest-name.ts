/**
 * The known name that was probably meant, null when none is near: the fewest letters to add, drop,
 * change or swap, at most a third of the word. Upper case, dashes and underscores do not count, so
 * `timeout-minutes` is near to `timeoutMinutes`.
 */
export function nearestName<Name extends string>(word: string, known: readonly Name[]): Name | null {
  const meant = plain(word.slice(0, 60))
  const most = Math.max(1, Math.floor(meant.length / 3))
  let nearest: { name: Name; distance: number } | null = null
  for (const name of known) {
    const distance = distanceBetween(meant, plain(name))
    if (distance <= most && distance < (nearest?.distance ?? Infinity)) nearest = { name, distance }
  }
  return nearest?.name ?? null
}

function plain(word: string): string {
  return word.toLowerCase().replaceAll(/[-_\s]/g, '')
}

/** Row by row; `before` is the row above `above`, which a swap of two neighbours looks at. */
function distanceBetween(one: string, other: string): number {
  let before: number[] = []
  let above = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row += 1) {
    const current = [row]
    for (let column = 1; column <= other.length; column += 1) {
      const change = one[row - 1] === other[column - 1] ? 0 : 1
      const cost = Math.min(at(above, column) + 1, at(current, column - 1) + 1, at(above, column - 1) + change)
      const isSwap = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      current.push(isSwap ? Math.min(cost, at(before, column - 2) + 1) : cost)
    }
    ;[before, above] = [above, current]
  }
  return at(above, other.length)
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Infinity
}
