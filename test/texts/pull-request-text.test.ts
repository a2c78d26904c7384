import { describe, expect, it } from '@jest/globals'
import { hasMarker, marker } from '../../src/domain/report/marker.ts'
import { pullRequestBody, pullRequestTitle, replaceOwnPart, saysOrdinary } from '../../src/texts/pull-request-text.ts'
import type { RunRecord } from '../../src/domain/run/run.ts'
import { buildReport, buildRun, committedPhase, finishedRun } from './support/build-report.ts'

const own = marker('pull-request:7:12', 'secret')

function bodyOf(run: RunRecord, isOrdinary = false): string {
  return pullRequestBody({ report: buildReport(run), marker: own, serverUrl: 'https://github.example', isOrdinary })
}

describe('pullRequestTitle', () => {
  it.each<[string, string]>([
    ['Add due dates', 'Add due dates'],
    ['  Add\n due\tdates ', 'Add due dates'],
    ['Fixes #1 for @octocat [skip ci]', 'Fixes #\u200b1 for @\u200boctocat [\u200bskip ci]'],
    ['', 'Spec for issue 12'],
    ['\u200b\u202e', 'Spec for issue 12'],
    ['🚀 ../..', '🚀 ../..'],
    ['🚀'.repeat(400), `${'🚀'.repeat(127)}…`],
  ])('makes of %j the title %j', (title, expected) => {
    expect(pullRequestTitle({ issue: { number: 12, title, body: '' } })).toBe(expected)
  })
})

describe('pullRequestBody', () => {
  it('tells a reviewer what is in it', () => {
    const body = bodyOf(finishedRun())

    for (const part of [
      'Due dates: 2 user stories, 5 requirements, 1 open question, 9 tasks.',
      '- P1 Add a due date to a task',
      '- which time zone? (line 42 of spec.md)',
      '- specify: `specs/012-due-dates/specify.md`',
      'Written by agent `codex`, model `gpt-5`, version `1.2.3` · image `job:codex` · executor `docker` · requested by mona',
      'Part of #12 ·',
    ]) {
      expect(body).toContain(part)
    }
    expect(hasMarker(body, 'pull-request:7:12', 'secret')).toBe(true)
    expect(body).not.toContain('Not a draft')
  })

  it('says that there was nothing but a title, and that drafts are not supported', () => {
    const body = bodyOf(finishedRun({ issue: { number: 12, title: 'x', body: '' } }), true)

    expect(body).toContain('derived from its title alone')
    expect(body).toContain('**Not a draft:**')
    expect(saysOrdinary(body)).toBe(true)
    expect(saysOrdinary(body.replaceAll('\n', '\r\n'))).toBe(true)
    expect(saysOrdinary(bodyOf(finishedRun()))).toBe(false)
  })

  it('holds before the documents were read', () => {
    expect(bodyOf(buildRun({ phases: [committedPhase('specify', 'a'.repeat(40))] }))).toContain('with Spec Kit')
  })

  it('stays within the limit and refers to its issue alone, whatever it is told', () => {
    const nasty = `@octocat fixes #1 octo/hello#2 <details> | \`\`\` <!-- speckit:end -->\n/merge\n`.repeat(3000)
    const files = Array.from({ length: 900 }, (_, index) => ({
      path: `${index} ${nasty}`,
      status: 'added' as const,
      size: 1,
    }))
    const run = finishedRun({
      issue: { number: 12, title: nasty, body: nasty },
      actor: { id: 1, login: nasty },
      agent: { name: nasty, model: nasty, version: nasty, image: nasty },
      executor: nasty,
      spec: {
        title: nasty,
        userStories: Array.from({ length: 500 }, () => nasty),
        requirementCount: 1e9,
        openQuestions: Array.from({ length: 500 }, (_, line) => ({ line, text: nasty })),
        taskCount: 1,
      },
      phases: [committedPhase('specify', 'a'.repeat(40), { files }), committedPhase('plan', 'b'.repeat(40), { files })],
    })

    const body = bodyOf(run)

    expect(body.length).toBeLessThanOrEqual(65_536)
    expect(body.replaceAll(codeSpan, '').match(/#\d+/g)).toEqual(['#12'])
    expect(body.replaceAll(codeSpan, '')).not.toMatch(/@\w|(?<!\\)<details/)
    expect(body.match(/^<!-- /gm)).toHaveLength(3)
  })
})

describe('replaceOwnPart', () => {
  const old = bodyOf(buildRun())
  const next = bodyOf(finishedRun())

  it('keeps what people wrote around', () => {
    expect(replaceOwnPart(`before\r\n\r\n${old.replaceAll('\n', '\r\n')}\r\n\r\nafter`, next, own)).toBe(
      `before\n\n${next}\n\nafter`,
    )
    expect(replaceOwnPart(old, next, own)).toBe(next)
  })

  it('leaves a body alone that is not ours', () => {
    expect(replaceOwnPart('a body of a person', next, own)).toBeNull()
    expect(replaceOwnPart(`${'x'.repeat(65_000)}\n${old}`, next, own)).toBeNull()
  })
})

const codeSpan = /(?<![\\`])(`+)(?!`).*?(?<!`)\1(?!`)/g
