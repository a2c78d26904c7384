import { showDuration, showTime } from '../../text/show-quantity.ts'
import { html } from './html.ts'
import type { Html } from './html.ts'

/** In UTC, for people and for programs. */
export function timeElement(date: Date): Html {
  return html`<time datetime="${date.toISOString()}">${showTime(date)}</time>`
}

/** From start to end, or up to now while it runs: then live-log.js keeps it going. */
export function elapsedElement(times: { startedAt: Date | null; completedAt: Date | null }, now: Date): Html | null {
  const { startedAt, completedAt } = times
  if (startedAt === null) return null
  const text = showDuration(startedAt, completedAt ?? now)
  return completedAt === null
    ? html`<span class="running" data-since="${startedAt.toISOString()}">${text}</span>`
    : html`<span>${text}</span>`
}
