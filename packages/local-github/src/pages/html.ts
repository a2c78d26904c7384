/**
 * Markup that is safe to send: made by `html`, whose values are escaped unless they are markup
 * themselves.
 */
export type Html = { readonly markup: string }

export type HtmlValue = Html | string | number | null | readonly HtmlValue[]

export function html(texts: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return { markup: texts.map((text, index) => text + render(values[index] ?? null)).join('') }
}

/** For markup that somebody else has made safe. */
export function trusted(markup: string): Html {
  return { markup }
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
}

function render(value: HtmlValue): string {
  if (value === null) return ''
  if (typeof value === 'string') return escapeHtml(value)
  if (typeof value === 'number') return String(value)
  return 'markup' in value ? value.markup : value.map(render).join('')
}
