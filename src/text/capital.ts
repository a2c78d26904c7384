/** With a capital letter, for the beginning of a sentence or a label that stands alone. */
export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
