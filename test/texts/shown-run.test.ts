import { describe, expect, it } from '@jest/globals'
import { shownRunLine, showsOtherRun } from '../../src/texts/shown-run.ts'
import { buildRun } from './support/build-report.ts'

const runs = {
  ended: { status: 'completed', isPending: false },
  open: { status: 'in_progress', isPending: false },
  waiting: { status: 'waiting', isPending: false },
  pending: { status: 'queued', isPending: true },
} as const

const at = (day: number) => new Date(`2026-03-0${day}T00:00:00Z`)

describe('showsOtherRun', () => {
  it.each<[keyof typeof runs, keyof typeof runs, 'older' | 'newer', boolean]>([
    ['ended', 'ended', 'newer', false],
    ['ended', 'ended', 'older', true],
    ['ended', 'open', 'newer', false],
    ['ended', 'pending', 'newer', false],
    ['open', 'open', 'newer', false],
    ['open', 'ended', 'older', true],
    ['open', 'pending', 'newer', true],
    ['waiting', 'pending', 'newer', true],
    ['pending', 'open', 'older', false],
    ['pending', 'ended', 'older', false],
    ['pending', 'pending', 'older', false],
    ['pending', 'pending', 'newer', true],
  ])('while a run is shown that is %s, one that is %s and %s has to stand back: %s', (shown, report, age, expected) => {
    const body = `marker\n${shownRunLine(buildRun({ id: 'a', createdAt: at(2), ...runs[shown] }))}\r\ntext`

    const run = buildRun({ id: 'b', createdAt: at(age === 'newer' ? 3 : 1), ...runs[report] })

    expect(showsOtherRun(body, run)).toBe(expected)
  })

  it('lets a run cover itself, and everything that shows none', () => {
    const run = buildRun()

    expect(showsOtherRun(shownRunLine(run), { ...run, status: 'completed' })).toBe(false)
    expect(showsOtherRun('something else', run)).toBe(false)
    expect(showsOtherRun('<!-- speckit:run:2026-03-09T00:00:00.000Z run-9 -->', buildRun({ ...runs.ended }))).toBe(true)
  })
})
