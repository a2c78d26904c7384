const note = '… (cut, see link)'

/** At most `limit` UTF-16 units, cut between two characters; what was cut off is said. */
export function cutText(text: string, limit: number, mark: string = note): string {
  if (text.length <= limit) return text
  return `${text
    .slice(0, limit - mark.length)
    .replace(/[\ud800-\udbff]$/, '')
    .trimEnd()}${mark}`
}
