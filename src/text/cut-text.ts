const note = '… (cut, see link)'

/** At most `limit` UTF-16 units, cut between two characters; what was cut off is said. */
export function cutText(text: string, limit: number, mark: string = note): string {
  if (text.length <= limit) return text
  return `${text
    .slice(0, limit - mark.length)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}${mark}`
}

/**
 * The last lines that fit into `limit` bytes of UTF-8; a single line that is longer is cut at its
 * start.
 */
export function keepEnd(text: string, limit: number): string {
  const bytes = Buffer.from(text, 'utf8')
  if (bytes.length <= limit) return text
  const end = bytes.subarray(bytes.length - limit)
  if (bytes[bytes.length - limit - 1] === 0x0a) return end.toString('utf8')
  const line = end.indexOf(0x0a)
  const start = line === -1 || line === end.length - 1 ? end.findIndex((byte) => (byte & 0xc0) !== 0x80) : line + 1
  return end.subarray(start).toString('utf8')
}
