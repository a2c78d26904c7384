import { describe, expect, it } from '@jest/globals'
import { checkRunContent } from '../../src/texts/check-run-text.ts'
import { buildPhase, buildReport, finishedRun } from './support/build-report.ts'

const longestText = 65_535

function summaryOf(report: string): string {
  const phase = buildPhase({ name: 'analyze', status: 'completed', conclusion: 'success', report })
  return checkRunContent(buildReport(finishedRun()), phase, 'https://github.example').summary
}

describe('the summary of an analysis that is too long', () => {
  it.each([
    ['letters', 'a'],
    ['characters of two bytes', 'ä'],
    ['characters of four bytes', '🎉'],
    ['mentions, each of which grows', '@octo '],
    ['links, each of which grows', '![a](https://a.example) '],
    ['references to issues, each of which grows', 'Fixes #1 '],
    ['lines, each of which gets a mark', 'a\n'],
    ['empty lines', 'a\n\n\n\n'],
    ['backticks', '`'],
  ])('fits and shows the facts and how it begins: %s', (_name, piece) => {
    const summary = summaryOf(`Requirement 3 has no task.\n\n${piece.repeat(70_000)}`)

    expect(Buffer.byteLength(summary)).toBeLessThanOrEqual(longestText)
    expect(Buffer.byteLength(summary)).toBeGreaterThan(longestText * 0.4)
    expect(summary.slice(0, 40)).toContain('| State | ✅ done |')
    expect(summary.slice(0, 1000)).toContain('> Requirement 3 has no task.')
  })
})
