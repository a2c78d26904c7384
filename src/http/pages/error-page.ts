import { html } from './html.ts'
import type { Html } from './html.ts'
import { layout } from './layout.ts'
import type { Problem } from '../problem.ts'
import { showProse } from './show-prose.ts'

export function errorPage(problem: Problem): Html {
  const body = html`<h1>${problem.title}</h1>
    <p>${showProse(problem.message)}</p>
    <p class="quiet">HTTP ${problem.status} · ${problem.code}</p>`
  return layout({ title: problem.title, refresh: null, body })
}
