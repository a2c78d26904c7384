import { isPull } from '../world/look-up.ts'
import type { Repository, World } from '../world/world.ts'
import { html, trusted } from './html.ts'
import type { Html } from './html.ts'
import { style } from './style.ts'

export type Tab = 'code' | 'issues' | 'pulls' | null

/** A whole page. With a repository it has its tabs. */
export function layout(
  world: World,
  page: { title: string; repository: Repository | null; tab: Tab; content: Html },
): string {
  const { title, repository, tab, content } = page
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${trusted(style)}
        </style>
      </head>
      <body>
        <header>
          <span class="path"><a href="/">Local GitHub</a>${repository === null ? null : path(repository)}</span
          ><small>a local GitHub on ${world.url}: nothing leaves this machine</small>
          ${repository === null ? html`<nav></nav>` : tabs(repository, tab)}
        </header>
        <main>${content}</main>
      </body>
    </html> `.markup
}

export function homeOf(repository: Repository): string {
  return `/${repository.owner.login}/${repository.name}`
}

function path(repository: Repository): Html {
  const kind = repository.isPrivate ? 'Private' : 'Public'
  return html` / ${repository.owner.login} / <a href="${homeOf(repository)}"><b>${repository.name}</b></a>
    <span class="label">${kind}${repository.isArchived ? ' archive' : null}</span>`
}

function tabs(repository: Repository, current: Tab): Html {
  const open = repository.issues.filter(({ state }) => state === 'open')
  const home = homeOf(repository)
  const tab = (name: Tab, href: string, text: string) =>
    html`<a href="${href}" ${name === current ? html` aria-current="page"` : null}>${text}</a>`
  const issues = open.filter((issue) => !isPull(issue)).length
  return html`<nav>
    ${tab('code', home, 'Code')}${tab('issues', `${home}/issues`, `Issues ${issues}`)}${tab('pulls', `${home}/pulls`, `Pull requests ${open.length - issues}`)}
  </nav>`
}
