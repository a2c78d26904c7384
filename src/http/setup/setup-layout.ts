import { html } from '../pages/html.ts'
import type { Html } from '../pages/html.ts'
import { htmlDocument } from '../pages/layout.ts'

/** A page that needs no script and leads nowhere by itself. */
export function setupLayout(title: string, body: Html): Html {
  return htmlDocument({
    title,
    head: html`<link rel="icon" href="/icon.svg" type="image/svg+xml" />
      <link rel="stylesheet" href="/page.css" />
      <link rel="stylesheet" href="/setup.css" />`,
    body: html`<header class="top"><strong>speckit-app</strong></header>
      <main class="setup">${body}</main>`,
  })
}
