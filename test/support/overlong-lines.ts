const columns = 100

/**
 * Lines of a markdown page that are too long, except where they may be: tables, code, generated
 * parts, single links.
 */
export function overlongProse(markdown: string): string[] {
  let closing: RegExp | null = null
  return markdown.split('\n').filter((line) => {
    if (closing !== null) {
      if (closing.test(line)) closing = null
      return false
    }
    closing = closingOf(line)
    return closing === null && !/^\s*\|/.test(line) && isOverlong(line)
  })
}

/** What ends the block that this line opens; null = it opens none. */
function closingOf(line: string): RegExp | null {
  const fence = /^\s*(```|~~~)/.exec(line)?.[1]
  if (fence !== undefined) return new RegExp(`^\\s*${fence}`)
  const section = /^<!-- (\w+) -->$/.exec(line)?.[1]
  return section === undefined ? null : new RegExp(`^<!-- /${section} -->$`)
}

/** Comment lines of a source that are too long. */
export function overlongComments(source: string): string[] {
  return source.split('\n').filter((line) => /^\s*(?:\/\/|\/\*|\*(?= |$))/.test(line) && isOverlong(line))
}

/**
 * A line that cannot be broken may be as long as it is: one word, one code span or the end of one
 * link.
 */
function isOverlong(line: string): boolean {
  if (Array.from(line).length <= columns) return false
  const text = line.replace(/^\s*(?:[-*]|\d+\.|\/\/|\/\*\*|#+)?\s*/, '').replace(/\s*\*\/$/, '')
  const whole = text.replaceAll(/`[^`]*`|\[[^\]]*\]\([^)]*\)/g, (span) => span.replaceAll(' ', '_'))
  return whole.includes(' ')
}
