import { html } from './html.ts'
import type { Html } from './html.ts'

/** `1 h 4 min`, `2 min 5 s`, `4.2 s`. */
function showDuration(ms: number): string {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`
  const seconds = Math.round(ms / 1000)
  if (seconds < 60) return `${seconds} s`
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ${seconds % 60} s`
  return `${Math.floor(seconds / 3600)} h ${Math.floor((seconds % 3600) / 60)} min`
}

export function showBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`
  if (bytes < 1024 * 1024) return `${(bytes / 1024).toFixed(1)} KiB`
  return `${(bytes / 1024 / 1024).toFixed(1)} MiB`
}

export function showCount(count: number): string {
  return count.toLocaleString('en-US')
}

/** In UTC, for people and for programs. */
export function showTime(date: Date): Html {
  const iso = date.toISOString()
  return html`<time datetime="${iso}">${iso.slice(0, 10)} ${iso.slice(11, 19)} UTC</time>`
}

/** From start to end, or up to now while it runs: then live-log.js keeps it going. */
export function showElapsed(times: { startedAt: Date | null; completedAt: Date | null }, now: Date): Html | null {
  const { startedAt, completedAt } = times
  if (startedAt === null) return null
  const text = showDuration(Math.max(0, (completedAt ?? now).getTime() - startedAt.getTime()))
  return completedAt === null
    ? html`<span class="running" data-since="${startedAt.toISOString()}">${text}</span>`
    : html`<span>${text}</span>`
}
