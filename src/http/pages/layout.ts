import { html } from './html.ts'
import type { Html } from './html.ts'

export type Page = {
  title: string
  /**
   * Seconds after which a browser loads the page again; null = never. `withoutScript` = only when
   * scripts are off.
   */
  refresh: { seconds: number; withoutScript: boolean } | null
  body: Html
}

export function layout({ title, refresh, body }: Page): Html {
  return htmlDocument({
    title,
    head: html`${refresh !== null && showRefresh(refresh)}
      <link rel="icon" href="/runs/assets/icon.svg" type="image/svg+xml" />
      <link rel="stylesheet" href="/runs/assets/page.css" />
      <script src="/runs/assets/live-log.js" defer></script>`,
    body: html`<header class="top"><a href="/runs">speckit-app</a></header>
      <main>${body}</main>`,
  })
}

/** The frame of every page: `head` brings its files, `body` all that is seen. */
export function htmlDocument({ title, head, body }: { title: string; head: Html; body: Html }): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>${title} · speckit-app</title>
        ${head}
      </head>
      <body>
        ${body}
      </body>
    </html> `
}

function showRefresh({ seconds, withoutScript }: { seconds: number; withoutScript: boolean }): Html {
  const meta = html`<meta http-equiv="refresh" content="${seconds}" />`
  return withoutScript ? html`<noscript>${meta}</noscript>` : meta
}
