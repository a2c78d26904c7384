import { isSkipped } from './skipped-characters.ts'
import { nowhere } from './spans.ts'

/**
 * Undoes `%2F`, `\u002f`, `\x2f`, `\/` and `\n` while it reads, in any mixture and however often they
 * were applied. Percent signs and `\x` name bytes of UTF-8. What turns out to be no escape comes out
 * as it is, without backslashes.
 */
export type EscapeDecoder = {
  read: (code: number, position: number) => void
  /** Where the escape starts that is not complete yet, or `nowhere`. */
  openFrom: () => number
  end: () => void
}

/** Takes a code unit and where its escape starts and ends. */
export type Emit = (code: number, start: number, end: number) => void

/** An escape that is spread over more characters is none, so that what is held back stays bounded. */
const longestEscape = 64

const backslash = 0x5c
const percent = 0x25
const space = 0x20

/** Characters that the decoder is made for: all others pass through it unchanged. */
export function isEscape(code: number): boolean {
  return code === backslash || code === percent
}

export function createEscapeDecoder(emit: Emit): EscapeDecoder {
  const bytes = createByteDecoder(emit)
  let state: 'text' | 'backslash' | 'digits' = 'text'
  let start = 0
  /** One behind the last character of the escape. */
  let end = 0
  /** What an escape that breaks off is as text. */
  let literal: number[] = []
  let isByte = false
  let value = 0
  let missing = 0

  /** A character that was read, or one that an escape stood for and that may begin the next. */
  function take(code: number, from: number): void {
    if (code === percent) awaitDigits(2, percent, from)
    else if (code === backslash) {
      state = 'backslash'
      start = from
    } else if (!bytes.isOpen() || !isSkipped(code)) {
      bytes.end()
      emit(code, from, end)
    }
  }

  function awaitDigits(count: number, first: number, from: number): void {
    state = 'digits'
    start = from
    isByte = count === 2
    literal = [first]
    value = 0
    missing = count
  }

  function afterBackslash(code: number): void {
    if (code === backslash) return
    state = 'text'
    if (code === 0x75) awaitDigits(4, code, start)
    else if (code === 0x78) awaitDigits(2, code, start)
    else take(isLetterOfSpace(code) ? space : code, start)
  }

  function digit(code: number, position: number): void {
    const number = hexValue(code)
    if (number === -1 && isSkipped(code)) return
    if (number === -1) {
      breakOff()
      end = position + 1
      take(code, position)
      return
    }
    literal.push(code)
    end = position + 1
    value = value * 16 + number
    missing -= 1
    if (missing > 0) return
    state = 'text'
    if (isByte && value >= 0x80) bytes.read(value, start, end)
    else take(value, start)
  }

  function breakOff(): void {
    bytes.end()
    if (state === 'digits') for (const unit of literal) emit(unit, start, end)
    state = 'text'
  }

  /** The bytes that came before are open longer. */
  function openFrom(): number {
    return bytes.isOpen() ? bytes.openFrom() : state === 'text' ? nowhere : start
  }

  return {
    read: (code, position) => {
      if (position - openFrom() > longestEscape) breakOff()
      if (state === 'digits') return digit(code, position)
      end = position + 1
      if (state === 'backslash') afterBackslash(code)
      else take(code, position)
    },
    openFrom,
    end: breakOff,
  }
}

/** Puts the bytes of a character together; a byte that belongs to none is one by itself. */
function createByteDecoder(emit: Emit) {
  let bytes: number[] = []
  let start = 0
  let end = 0

  function flush(): void {
    for (const byte of bytes) emit(byte, start, end)
    bytes = []
  }

  function read(byte: number, from: number, until: number): void {
    if (bytes.length === 0 || (byte & 0xc0) !== 0x80) {
      flush()
      start = from
    }
    bytes.push(byte)
    end = until
    if (bytes.length < lengthOf(bytes[0] ?? 0)) return
    const text = bytes.length === 1 ? String.fromCharCode(byte) : Buffer.from(bytes).toString('utf8')
    for (let at = 0; at < text.length; at += 1) emit(text.charCodeAt(at), start, end)
    bytes = []
  }

  return {
    read,
    isOpen: () => bytes.length > 0,
    openFrom: () => start,
    end: flush,
  }
}

/** How many bytes the character has that begins with this one. */
function lengthOf(byte: number): number {
  if (byte < 0xc2 || byte > 0xf4) return 1
  return byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
}

function hexValue(code: number): number {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const small = code | 0x20
  return small >= 0x61 && small <= 0x66 ? small - 0x57 : -1
}

/** `\n`, `\r`, `\t`, `\b` and `\f`. */
function isLetterOfSpace(code: number): boolean {
  return code === 0x6e || code === 0x72 || code === 0x74 || code === 0x62 || code === 0x66
}
