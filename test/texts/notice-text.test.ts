import { describe, expect, it } from '@jest/globals'
import { hasMarker, marker } from '../../src/domain/report/marker.ts'
import { noticeOf } from '../../src/domain/report/notice.ts'
import type { RunRecord } from '../../src/domain/run/run.ts'
import { noticeText } from '../../src/texts/notice-text.ts'
import { buildRun } from './support/build-report.ts'
import { shapes } from './support/shapes.ts'

const now = new Date('2026-03-01T12:00:00Z')
const url = 'https://github.example/octo/hello/issues/12#issuecomment-7'
const line = marker('told:run-1:end', 'secret')

function textOf(run: RunRecord, people: readonly string[] = ['mona'], at: string | null = url): string {
  const notice = noticeOf(run, now)
  if (notice === null) throw new Error('there is nothing to tell')
  return noticeText({ notice, people, url: at, marker: line })
}

function shown(name: string): RunRecord {
  return shapes[name]?.report.run ?? buildRun()
}

describe('noticeText', () => {
  it.each([
    ['questions', `@mona Waiting for 2 answers. [What to do](${url})`],
    ['gate', `@mona Waiting for approval of the spec at 5bec0de. [What to do](${url})`],
    [
      'failed',
      `@mona Failed in plan: The agent changed files that this phase may not change. 1 commit is on the branch. [What to do](${url})`,
    ],
    ['done', `@mona The spec, the plan and the tasks are ready for review. [What came of it](${url})`],
  ])('says of %s: %s', (name, sentence) => {
    const run = { ...shown(name), pullRequestNumber: null }

    expect(textOf(run)).toBe(`${sentence}\n\n${line}`)
    expect(hasMarker(textOf(run), 'told:run-1:end', 'secret')).toBe(true)
  })

  it('mentions each person once, and names the pull request', () => {
    const text = textOf({ ...shown('done'), pullRequestNumber: 5 }, ['mona', 'hubot_corp'], null)

    expect(text).toContain('@mona @hubot_corp The spec')
    expect(text).toContain('in pull request #5.\n')
  })

  it('lets nobody else mention, close or command anything', () => {
    const nasty = '@octo/team fixes #1 ![x](http://e/x.png)\n/merge <!-- x -->'
    const run = {
      ...shown('cancelled'),
      detail: nasty,
      issue: { number: 12, title: nasty, body: nasty },
      cancellation: { by: nasty, reason: 'label_removed', detail: nasty } as const,
    }

    const text = textOf(run, [])

    expect(text.match(/@\w/g)).toBeNull()
    expect(text).not.toMatch(/#1\b|^\/merge|!\[x/m)
    expect(text.match(/<!--/g)).toHaveLength(1)
  })
})
