import { visible } from '../visible.ts'

const marker = Symbol('html')

/**
 * Text that is HTML already. Only `html` and `trustHtml` make it, so data that comes from outside
 * is never taken for it.
 */
export type Html = { readonly [marker]: string }

export type HtmlValue = Html | string | number | null | false | readonly HtmlValue[]

/**
 * Template tag: every value is escaped, unless it is `Html` itself. null and false show nothing.
 * Attributes need double quotes.
 */
export function html(parts: TemplateStringsArray, ...values: HtmlValue[]): Html {
  return trustHtml(parts.reduce((text, part, index) => text + render(values[index - 1] ?? null) + part))
}

/** For text that was escaped elsewhere. */
export function trustHtml(text: string): Html {
  return { [marker]: text }
}

export function htmlText(value: Html): string {
  return value[marker]
}

function render(value: HtmlValue): string {
  if (value === null || value === false) return ''
  if (typeof value === 'number') return String(value)
  if (typeof value === 'string') return escapeHtml(value)
  if (marker in value) return value[marker]
  return value.map(render).join('')
}

function escapeHtml(text: string): string {
  return visible(text).replace(/[&<>"'`]/g, (character) => `&#${character.charCodeAt(0)};`)
}
