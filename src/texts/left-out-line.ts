import { cutText } from '../text/cut-text.ts'
import { enumerate, plural, showSize } from '../text/show-quantity.ts'

const shown = 3
const longestPath = 120

/** For the log of a phase: which files of the repository its agent does not get. */
export function leftOutLine(files: readonly { path: Buffer; size: number }[]): string {
  const largest = files.toSorted((a, b) => b.size - a.size)
  const named = largest.slice(0, shown).map(({ path, size }) => `${showPath(path)} (${showSize(size)})`)
  const more = files.length - named.length
  const all = more > 0 ? [...named, `${more} more`] : named
  return `left ${plural(files.length, 'large file')} out of the work tree: ${enumerate(all)}`
}

function showPath(path: Buffer): string {
  return cutText(path.toString('utf8').replaceAll(/[\p{C}\p{Zl}\p{Zp}]/gu, '?'), longestPath, '…')
}
