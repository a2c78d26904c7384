/**
 * Replaces characters that show nothing but change what a reader sees: controls other than line
 * feed and tab, and the marks that reorder text (UAX 9), which can make a file name or a command
 * read as another one.
 */
export function visible(text: string): string {
  return text.replace(hidden, '\uFFFD')
}

// oxlint-disable-next-line no-control-regex -- controls are what this looks for
const hidden = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069]/g
