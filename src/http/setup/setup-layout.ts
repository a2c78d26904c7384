import { html } from '../pages/html.ts'
import type { Html } from '../pages/html.ts'

/** A page that needs no script and leads nowhere by itself. */
export function setupLayout(title: string, body: Html): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · speckit-app</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/page.css" />
        <link rel="stylesheet" href="/setup.css" />
      </head>
      <body>
        <header class="top"><strong>speckit-app</strong></header>
        <main class="setup">${body}</main>
      </body>
    </html> `
}
