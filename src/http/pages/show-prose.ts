import { html } from './html.ts'
import type { Html } from './html.ts'

/** A sentence of ours in which `words between backticks` are code. */
export function showProse(text: string): Html {
  return html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : html`${part}`))}`
}
