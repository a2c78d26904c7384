type State = 'text' | Sequence
type Sequence = 'escape' | 'sequence' | 'string' | 'stringEscape'

// oxlint-disable-next-line no-control-regex -- these are the characters that are taken out
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/

/**
 * Takes terminal sequences (ECMA-48: colours, cursor moves, window titles, hyperlinks) and control
 * characters out of text that comes in pieces; newline, carriage return and tab stay. A string
 * sequence that is never closed ends at its line's end, so that no program can hide the rest of its
 * log.
 */
export function createControlStripper(): (text: string) => string {
  let state: State = 'text'

  /** Index of the first character after the sequence that goes on at `from`. */
  function skip(text: string, from: number, open: Sequence): number {
    let before = open
    for (let at = from; at < text.length; at += 1) {
      const code = text.charCodeAt(at)
      state = step(before, code)
      if (state === 'text') return isResumed(before, code) ? at : at + 1
      before = state
    }
    return text.length
  }

  return (text) => {
    const kept: string[] = []
    for (let at = 0; at < text.length;) {
      if (state !== 'text') at = skip(text, at, state)
      const end = at + indexOfControl(text.slice(at))
      kept.push(text.slice(at, end))
      if (end < text.length) state = introduced(text.charCodeAt(end))
      at = end + 1
    }
    return kept.join('')
  }
}

function indexOfControl(text: string): number {
  const at = text.search(control)
  return at === -1 ? text.length : at
}

/** The whole of a text that is at hand. */
export function stripControl(text: string): string {
  return createControlStripper()(text)
}

function step(state: Sequence, code: number): State {
  switch (state) {
    case 'escape':
      return afterEscape(code)
    case 'sequence':
      return code >= 0x20 && code <= 0x3f ? 'sequence' : isFinal(code) ? 'text' : introduced(code)
    case 'string':
      return code === 0x1b ? 'stringEscape' : code === 0x07 || code === 0x9c || code === 0x0a ? 'text' : 'string'
    case 'stringEscape':
      return afterEscape(code)
  }
}

function introduced(code: number): State {
  if (code === 0x1b) return 'escape'
  if (code === 0x9b) return 'sequence'
  return isStringStart(code - 0x40) && code >= 0x90 ? 'string' : 'text'
}

function afterEscape(code: number): State {
  if (code === 0x5b) return 'sequence'
  if (isStringStart(code)) return 'string'
  if (code >= 0x20 && code <= 0x2f) return 'escape'
  return code >= 0x30 && code <= 0x7e ? 'text' : introduced(code)
}

/** P, X, ], ^ and _ after an escape; the same plus 0x40 as one 8-bit character. */
function isStringStart(code: number): boolean {
  return code === 0x50 || code === 0x58 || code === 0x5d || code === 0x5e || code === 0x5f
}

function isFinal(code: number): boolean {
  return code >= 0x40 && code <= 0x7e
}

/**
 * Whether the character that ended a sequence belongs to the text: a broken sequence is dropped,
 * what follows it is not.
 */
function isResumed(before: Sequence, code: number): boolean {
  switch (before) {
    case 'escape':
    case 'stringEscape':
      return code < 0x20 || code > 0x7e
    case 'sequence':
      return !isFinal(code)
    case 'string':
      return code === 0x0a
  }
}
