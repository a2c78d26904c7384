import type { Emit } from './byte-decoder.ts'
import { createByteDecoder } from './byte-decoder.ts'
import { isSkipped } from './skipped-characters.ts'
import { nowhere } from './spans.ts'

/**
 * Undoes `%2F`, `\u002f`, `\x2f`, `\/` and `\n` while it reads, in any mixture and however often
 * they were applied. Percent signs and `\x` name bytes of UTF-8. What turns out to be no escape
 * comes out as it is, without backslashes.
 */
export type EscapeDecoder = {
  read: (code: number, position: number) => void
  /** Where the escape starts that is not complete yet, or `nowhere`. */
  openFrom: () => number
  end: () => void
}

/** A longer escape is none, so that what is held back stays bounded. */
const longestEscape = 64

const backslash = 0x5c
const percent = 0x25
const space = 0x20
const letterU = 0x75
const letterX = 0x78

/** Characters that the decoder is made for: all others pass through it unchanged. */
export function isEscape(code: number): boolean {
  return code === backslash || code === percent
}

export function createEscapeDecoder(emit: Emit): EscapeDecoder {
  const bytes = createByteDecoder(emit)
  let isAfterBackslash = false
  let digits: Digits | null = null
  let start = 0
  /** One behind the last character of the escape. */
  let end = 0

  /** A character that was read, or one that an escape stood for and that may begin the next. */
  function take(code: number, from: number): void {
    if (isEscape(code)) {
      start = from
      if (code === percent) digits = awaitDigits(2, code)
      else isAfterBackslash = true
    } else if (!bytes.isOpen() || !isSkipped(code)) {
      bytes.end()
      emit(code, from, end)
    }
  }

  function afterBackslash(code: number): void {
    if (code === backslash) return
    isAfterBackslash = false
    if (code === letterU) digits = awaitDigits(4, code)
    else if (code === letterX) digits = awaitDigits(2, code)
    else take(isLetterOfSpace(code) ? space : code, start)
  }

  function digit(open: Digits, code: number): void {
    addDigit(open, code)
    if (open.missing > 0) return
    digits = null
    if (open.isByte && open.value >= 0x80) bytes.read(open.value, start, end)
    else take(open.value, start)
  }

  function breakOff(): void {
    bytes.end()
    for (const unit of digits?.literal ?? []) emit(unit, start, end)
    digits = null
    isAfterBackslash = false
  }

  function isOpen(): boolean {
    return digits !== null || isAfterBackslash || bytes.isOpen()
  }

  /** The bytes that came before are open longer. */
  function openFrom(): number {
    return bytes.isOpen() ? bytes.openFrom() : isOpen() ? start : nowhere
  }

  function read(code: number, position: number): void {
    if (isOpen() && position - openFrom() > longestEscape) breakOff()
    if (digits !== null && !isHexadecimal(code)) {
      if (isSkipped(code)) return
      breakOff()
    }
    end = position + 1
    if (digits !== null) digit(digits, code)
    else if (isAfterBackslash) afterBackslash(code)
    else take(code, position)
  }

  return { read, openFrom, end: breakOff }
}

/** The digits of an escape, and what it is as text when it breaks off. */
type Digits = { literal: number[]; isByte: boolean; value: number; missing: number }

function awaitDigits(missing: 2 | 4, first: number): Digits {
  return { literal: [first], isByte: missing === 2, value: 0, missing }
}

function addDigit(digits: Digits, code: number): void {
  digits.literal.push(code)
  digits.value = digits.value * 16 + (code <= 0x39 ? code - 0x30 : (code | 0x20) - 0x57)
  digits.missing -= 1
}

function isHexadecimal(code: number): boolean {
  const small = code | 0x20
  return (code >= 0x30 && code <= 0x39) || (small >= 0x61 && small <= 0x66)
}

/** `\n`, `\r`, `\t`, `\b` and `\f`. */
function isLetterOfSpace(code: number): boolean {
  return code === 0x6e || code === 0x72 || code === 0x74 || code === 0x62 || code === 0x66
}
