/** The lines of a message that stand in no fenced code; the fences are left out too. */
export function withoutCode(lines: readonly string[]): string[] {
  let isCode = false
  return lines.filter((line) => {
    const isFence = /^ {0,3}(?:```|~~~)/.test(line)
    if (isFence) isCode = !isCode
    return !isFence && !isCode
  })
}
