/** Length in characters as GitHub counts its limits: an emoji of two UTF-16 units is one. */
export function characters(text: string): number {
  return Array.from(text).length
}
