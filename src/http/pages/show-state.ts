import type { StateWords } from './describe-state.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

export function showState({ word, tone }: StateWords): Html {
  return html`<span class="state ${tone}">${word}</span>`
}
