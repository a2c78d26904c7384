import { runGit } from './run-git.ts'

/**
 * The part of a patch that ends with a line of the new file, as a comment on that line shows it;
 * null = the diff does not show the line.
 */
export function hunkUpTo(patch: string, line: number): string | null {
  let [hunk, number]: [string[], number] = [[], 0]
  for (const text of patch.split('\n')) {
    const start = /^@@ -\d+(?:,\d+)? \+(\d+)/.exec(text)
    if (start !== null) {
      ;[hunk, number] = [[text], Number(start[1]) - 1]
      continue
    }
    hunk.push(text)
    if (text.startsWith('-') || text.startsWith('\\')) continue
    number += 1
    if (number === line) return hunk.join('\n')
  }
  return null
}

/**
 * Where a line of a file is after another commit; null = it was changed or is gone, so that what
 * was said about it is outdated.
 */
export async function lineAfter(
  path: string,
  { from, to, file }: { from: string; to: string; file: string },
  line: number,
): Promise<number | null> {
  if (from === to) return line
  const diff = (
    await runGit(path, ['diff', '--unified=0', '--no-color', '--no-ext-diff', from, to, '--', file])
  ).toString()
  let shift = 0
  for (const [, start = '', removed = '1', , added = '1'] of diff.matchAll(
    /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/gm,
  )) {
    const [first, count] = [Number(start), Number(removed)]
    // A hunk that removes nothing stands behind the line it names.
    if (line < first || (count === 0 && line === first)) break
    if (line < first + count) return null
    shift += Number(added) - count
  }
  return line + shift
}
