import type { Span } from './spans.ts'

const maskText = '***'

/** Writes a text with marks in place of the spans, which are in order and apart from each other. */
export type MaskWriter = (text: string, spans: readonly Span[]) => string

/**
 * Each masked run becomes one mark per line, so that lines stay where they are; a run may go on
 * from piece to piece.
 */
export function createMaskWriter(): MaskWriter {
  let isMarked = false

  function kept(text: string): string {
    if (text !== '') isMarked = false
    return text
  }

  function masked(text: string): string {
    return text
      .split(/(?<=\n)/)
      .map(markLine)
      .join('')
  }

  function markLine(line: string): string {
    const isFirst = !isMarked && line.trim() !== ''
    isMarked = (isMarked || isFirst) && !line.endsWith('\n')
    return `${isFirst ? maskText : ''}${line.endsWith('\n') ? '\n' : ''}`
  }

  return (text, spans) => {
    if (spans.length === 0) return kept(text)
    const pieces: string[] = []
    let written = 0
    for (const { start, end } of spans) {
      if (start >= text.length) break
      pieces.push(kept(text.slice(written, start)), masked(text.slice(start, end)))
      written = end
    }
    pieces.push(kept(text.slice(written)))
    return pieces.join('')
  }
}
