import { describe, expect, it } from '@jest/globals'
import { readIssue } from '../read-issue.ts'

describe('readIssue', () => {
  const kinds = (body: string) => readIssue(`T\n\n${body}`).statements.map(({ kind, text }) => `${kind}: ${text}`)

  it.each([
    ['It is slow because it has to load everything.', 'context: It is slow because it has to load everything.'],
    ['Currently nobody can see it.', 'context: Currently nobody can see it.'],
    [
      'It is slow.\n\n- a list\n\nIt stays short.',
      'context: It is slow.|requirement: a list|requirement: It stays short.',
    ],
    ['## Reminders\nA mail is sent. It is short.', 'requirement: A mail is sent.|requirement: It is short.'],
    ['As an owner, I want a list.', 'story: As an owner, I want a list.'],
    ['Who may see it?', 'question: Who may see it?'],
    ['- Retention: TBD', 'question: Retention: TBD'],
    ['- SQLite or Postgres? (the cheaper one)', 'question: SQLite or Postgres? (the cheaper one)'],
    ['- `a or b?` is code', 'requirement: `a or b?` is code'],
    ['Not part of this: mail.', 'exclusion: Not part of this: mail.'],
    ['- Given a, when b, then c.', 'requirement: Given a, when b, then c.'],
    ['```gherkin\nGiven a\nWhen b\n```', 'requirement: Given a When b'],
    ['## Out of scope\n- mail', 'exclusion: mail'],
    ['## Out of scope\n### Later\n- mail', 'exclusion: mail'],
    ['Out of scope:\n- mail\n\nThe end.', 'exclusion: mail|requirement: The end.'],
    ['## Edge cases\n- no mail', 'edge: no mail'],
    ['## Open questions\n- the colour', 'question: the colour'],
    ['Acceptance criteria:\n- short', 'requirement: short'],
    ['Filter by:\n- date', 'context: Filter by:|requirement: Filter by: date'],
    [
      'It can be\nfiltered by:\n\n- date\n\nThe end.\n- alone',
      'context: It can be filtered by:|requirement: It can be filtered by: date|requirement: The end.|requirement: alone',
    ],
  ])('reads %j', (body, expected) => {
    expect(kinds(body).join('|')).toBe(expected)
  })

  it('keeps a statement that is repeated once', () => {
    expect(kinds('- It must work.\n- It must work.')).toHaveLength(1)
  })

  it('knows the section that a statement stands in, unless a spec has the same', () => {
    const { statements } = readIssue('T\n\n- a\n\n## Dates\n- b\n\n## Requirements\n- c')

    expect(statements.map(({ heading }) => heading)).toEqual([null, 'Dates', null])
  })

  it('reads title and code, and anything at all', () => {
    expect(readIssue('\uFEFF# T\n\n```js\nlet a\n```')).toEqual({
      title: 'T',
      statements: [],
      code: [{ kind: 'code', text: 'let a', language: 'js' }],
    })
    expect(readIssue('')).toEqual({ title: 'Untitled', statements: [], code: [] })
  })
})
