export type Line = { line: number; text: string }

/** Longer lines are read in part: a document is untrusted, and patterns must not get slow on it. */
const readLineCharacters = 1000

/**
 * The lines of a markdown document that hold something, numbered from 1, without code blocks and
 * HTML comments.
 */
export function visibleLines(text: string): Line[] {
  let fence: string | null = null
  const withoutComments = text.replaceAll(/<!--[\s\S]*?(?:-->|$)/g, (comment) => comment.replaceAll(/[^\n]/g, ''))
  const lines = withoutComments.split('\n').map((raw, index) => {
    const mark = /^\s{0,3}(`{3,}|~{3,})/.exec(raw)?.[1] ?? null
    const isInside = fence !== null || mark !== null
    if (mark !== null && fence === null) fence = mark
    else if (mark !== null && fence !== null && mark.startsWith(fence)) fence = null
    return { line: index + 1, text: isInside ? '' : raw.slice(0, readLineCharacters).trimEnd() }
  })
  return lines.filter(({ text }) => text !== '')
}
