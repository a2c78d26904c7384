/** Takes a code unit and where its escape starts and ends. */
export type Emit = (code: number, start: number, end: number) => void

/** Puts the bytes of a character together; a byte that belongs to none is one by itself. */
export type ByteDecoder = {
  read: Emit
  isOpen: () => boolean
  /** Where the bytes start of a character that is not complete yet. */
  openFrom: () => number
  end: () => void
}

export function createByteDecoder(emit: Emit): ByteDecoder {
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
