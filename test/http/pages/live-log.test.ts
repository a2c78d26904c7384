import { readFileSync } from 'node:fs'
import { createContext, runInContext } from 'node:vm'
import { describe, expect, it } from '@jest/globals'
import { showDuration } from '../../../src/text/show-quantity.ts'

const script = readFileSync(new URL('../../../src/http/pages/assets/live-log.js', import.meta.url), 'utf8')
const since = new Date('2026-03-01T10:00:00.000Z')

/** What the script writes into a place with `data-since` after so many milliseconds. */
function shownAfter(ms: number): string {
  const place = { dataset: { since: since.toISOString() }, textContent: '' }
  const ticks: (() => void)[] = []
  const page = {
    querySelectorAll: (selector: string) => (selector === '[data-since]' ? [place] : []),
    querySelector: () => place,
  }
  const clock = { now: () => since.getTime() + ms, parse: Date.parse }
  runInContext(
    script,
    createContext({ document: page, Date: clock, setInterval: (tick: () => void) => ticks.push(tick) }),
  )
  for (const tick of ticks) tick()
  return place.textContent
}

describe('live-log.js', () => {
  it.each([-1000, 0, 400, 9_700, 59_499, 59_500, 65_000, 3_599_499, 3_600_000, 7_800_000, 90_000_000])(
    'shows a duration of %d ms as the page did',
    (ms) => {
      expect(shownAfter(ms)).toBe(showDuration(since, new Date(since.getTime() + ms)))
    },
  )
})
