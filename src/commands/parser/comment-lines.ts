import { createBlockReader } from './comment-blocks.ts'
import type { Position } from './comment-blocks.ts'

/**
 * A line of a comment on GitHub. `text` = without HTML comments; a line that begins in one is `raw`
 * and has none.
 */
export type CommentLine = { text: string; place: Position }

/** The lines of a comment with what they are part of. `body` with line feeds alone. */
export function readCommentLines(body: string): CommentLine[] {
  const lines = body.split('\n')
  const readBlocks = createBlockReader()
  if (!body.includes('<!--')) return lines.map((text) => ({ text, place: readBlocks(text) }))
  const last = lastEnd(lines)
  let isOpen = false
  return lines.map((line, index) => {
    const place = readBlocks(line)
    if (place === 'code' && !isOpen) return { text: line, place }
    const isBefore = (column: number) => index < last.index || (index === last.index && column <= last.column)
    const read = withoutComments(line, isOpen, isBefore)
    const isHidden = isOpen || /^\s*<!--/.test(line)
    isOpen = read.isOpen
    return isHidden ? { text: '', place: 'raw' } : { text: read.text, place }
  })
}

function lastEnd(lines: readonly string[]): { index: number; column: number } {
  const index = lines.findLastIndex((line) => line.includes('-->'))
  return { index, column: lines[index]?.lastIndexOf('-->') ?? -1 }
}

/**
 * Takes HTML comments out of a line. One that is never closed is text, as for CommonMark. One that
 * is closed behind an empty line is hidden here, but not for CommonMark: a command too few is
 * better than a hidden one.
 */
function withoutComments(line: string, isOpen: boolean, isClosedBehind: (column: number) => boolean) {
  let at = 0
  let text = ''
  let isIn = isOpen
  for (;;) {
    if (isIn) {
      const end = line.indexOf('-->', at)
      if (end === -1) return { text, isOpen: true }
      at = end + 3
      isIn = false
    }
    const start = nextComment(line, at, isClosedBehind)
    if (start === -1) return { text: text + line.slice(at), isOpen: false }
    text += line.slice(at, start)
    at = start + 2
    isIn = true
  }
}

function nextComment(line: string, from: number, isClosedBehind: (column: number) => boolean): number {
  const start = line.indexOf('<!--', from)
  return start === -1 || isClosedBehind(start + 2) ? start : -1
}
