import { html } from '../pages/html.ts'
import type { Html } from '../pages/html.ts'

/** What is wrong, and what to do. */
export type Advice = { message: string; wayOut: string }

export function showAdvice(title: string, { message, wayOut }: Advice): Html {
  return html`<div class="callout bad" role="alert">
    <h2>${title}</h2>
    <p class="detail">${message}</p>
    <p>${wayOut}</p>
  </div>`
}
