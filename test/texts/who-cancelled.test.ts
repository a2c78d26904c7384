import { describe, expect, it } from '@jest/globals'
import type { Cancellation } from '../../src/domain/run/run.ts'
import { statusCommentText } from '../../src/texts/status-comment-text.ts'
import { buildReport, finishedRun } from './support/build-report.ts'

function textOf(cancellation: Cancellation | null, detail: string | null, conclusion: 'cancelled' | 'failure'): string {
  const run = finishedRun({ conclusion, reason: 'cancelled_by_person', detail, cancellation })
  const serverUrl = 'https://github.example'
  return statusCommentText({ report: buildReport(run), pullRequest: null, marker: '<!-- ours -->', serverUrl })
}

describe('the status comment of a cancelled run', () => {
  const cancellation: Cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled it.' }
  const otherDetail = 'The job was stopped while it pushed.'

  it.each<[string, Cancellation | null, string | null, 'cancelled' | 'failure', boolean]>([
    ['names who cancelled it', cancellation, null, 'cancelled', true],
    ['names them beside a detail of something else', cancellation, otherDetail, 'cancelled', true],
    ['does not name them twice', cancellation, 'mona cancelled it.', 'cancelled', false],
    ['names nobody when it was not a person', { ...cancellation, by: null }, null, 'cancelled', false],
    ['names nobody when nobody asked', null, null, 'cancelled', false],
    ['names nobody when the run had failed before', cancellation, null, 'failure', false],
  ])('%s', (_name, by, detail, conclusion, isNamed) => {
    expect(textOf(by, detail, conclusion).includes('Cancelled by mona.')).toBe(isNamed)
  })

  it('takes the name as text, not as markdown', () => {
    expect(textOf({ ...cancellation, by: 'a*b*@octo' }, null, 'cancelled')).not.toMatch(/Cancelled by a\*b\*@octo/)
  })
})
