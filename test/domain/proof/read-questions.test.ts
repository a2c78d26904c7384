import { describe, expect, it } from '@jest/globals'
import fc from 'fast-check'
import { questionsOfMarkers, questionsOfMessage } from '../../../src/domain/proof/read-questions.ts'
import { growthOf, linear } from '../../support/growth-of.ts'

const specKit = `I drafted nothing yet, two things are unclear.

## Question 1: Retention

**Context**: "Old tasks are removed."

**What we need to know**: How long are done tasks kept?

**Suggested Answers**:

| Option | Answer | Implications |
|--------|--------|--------------|
| A      | 30 days | Small database |
| B      | For ever |  |
| Custom | Provide your own answer | Say how long |

**Your choice**: _[Wait for user response]_

## Question 2: Access

**What we need to know**: Who may see them?

| Option | Answer | Implications |
|---|---|---|
| A | Everybody | No login |
| B | The owner | Needs a login |
`

function texts(message: string) {
  return questionsOfMessage(message).map(({ text, options }) => [
    text,
    options.map(({ key, text: answer }) => `${key} ${answer}`),
  ])
}

describe('questionsOfMessage', () => {
  it.each<[string, string, [string, string[]][]]>([
    [
      'the tables of Spec Kit',
      specKit,
      [
        ['How long are done tasks kept?', ['A 30 days (Small database)', 'B For ever']],
        ['Who may see them?', ['A Everybody (No login)', 'B The owner (Needs a login)']],
      ],
    ],
    [
      'numbered questions with letters',
      'Two things:\n\n1. Which database?\n   A) SQLite\n   B) Postgres\n2. **Who may see it?**\n   - A: all\n   - **B**: the owner\n\nReply with the letters.',
      [
        ['Which database?', ['A SQLite', 'B Postgres']],
        ['Who may see it?', ['A all', 'B the owner']],
      ],
    ],
    [
      'questions named Q',
      'Q1: Which zone?\nQ2. Which day?\nOption A - Monday\nOption B - Friday',
      [
        ['Which zone?', []],
        ['Which day?', ['A Monday', 'B Friday']],
      ],
    ],
    [
      'a heading and its sentence',
      '### Question 1: Zone\n\nWhich time zone holds?\n\n### Question 2\n\nWhich day?',
      [
        ['Zone: Which time zone holds?', []],
        ['Which day?', []],
      ],
    ],
    [
      'a question and a list',
      'Which one do you want?\n- daily\n- weekly',
      [['Which one do you want?', ['A daily', 'B weekly']]],
    ],
    [
      'a question and a numbered list',
      'Which one do you want?\n1. daily\n2. weekly',
      [['Which one do you want?', ['A daily', 'B weekly']]],
    ],
    [
      'a list of questions',
      'Open:\n- Who?\n- When?',
      [
        ['Who?', []],
        ['When?', []],
      ],
    ],
    [
      'a question in prose',
      'I looked around.\n\nShould it be kept in SQLite or Postgres?',
      [['Should it be kept in SQLite or Postgres?', ['A SQLite', 'B Postgres']]],
    ],
    [
      'numbered ones before those in prose',
      '1. Who?\n2. When?\n\nShall I go on?',
      [
        ['Who?', []],
        ['When?', []],
      ],
    ],
    [
      'a request without a question mark',
      'The checklist has open items.\n\nReply with yes or no.',
      [['The checklist has open items. Reply with yes or no.', ['A yes', 'B no']]],
    ],
    ['code', 'Which one?\n```sh\nwhat now?\n```', [['Which one?', []]]],
    ['a single option', 'Which one?\nA) this', [['Which one?', []]]],
    ['nothing', ' \n', []],
    ['a question of another script', '質問があります。どちらですか？', [['質問があります。どちらですか？', []]]],
    ['terminal colours and hidden characters', '\u001B[31mWhich\u202E one?\u001B[0m', [['Which one?', []]]],
  ])('reads %s', (_, message, expected) => {
    expect(texts(message)).toEqual(expected)
  })

  it('keeps numbers and lengths within bounds', () => {
    const many = Array.from(
      { length: 50 },
      (_, index) => `${index + 1}. ${'x'.repeat(900)}?\n A) ${'🎉'.repeat(400)}\n B) no`,
    ).join('\n')

    const questions = questionsOfMessage(many)

    expect(questions).toHaveLength(10)
    for (const { text, options, place } of questions) {
      expect(text.length).toBeLessThanOrEqual(500)
      expect(place).toBeNull()
      for (const option of options) {
        expect(option.text.length).toBeLessThanOrEqual(200)
        expect(option.text.isWellFormed()).toBe(true)
      }
    }
    expect(questionsOfMessage('no question mark '.repeat(1000))[0]?.text.length).toBeLessThanOrEqual(500)
  })

  it('never throws and never hangs', () => {
    const piece = fc.constantFrom(
      'Q1:',
      '1. ',
      '- ',
      '| A | b |',
      'A) ',
      '?',
      'or',
      ',',
      '**',
      '\n',
      ' - ',
      '(',
      ')',
      '```\n',
      'text',
      '\u0000',
      '🎉',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(piece, fc.string({ unit: 'binary' })), { maxLength: 200 }), (pieces) => {
        const questions = questionsOfMessage(pieces.join(''))
        expect(questions.length).toBeLessThanOrEqual(10)
        for (const { text } of questions) expect(text).toMatch(/\S/)
      }),
    )
    for (const part of ['a or ', '(', 'x, ', '1. ?\n']) {
      expect(growthOf((count) => questionsOfMessage(part.repeat(count)), 12_500)).toBeLessThan(linear)
    }
  })
})

describe('questionsOfMarkers', () => {
  it('gives place and options and leaves empty markers out', () => {
    const markers = [
      { line: 3, text: 'auth method not specified - password, SSO or OAuth?' },
      { line: 7, text: '' },
      { line: 9, text: 'Which zone?' },
    ]

    expect(questionsOfMarkers(markers, 'specs/012-x/spec.md')).toEqual([
      {
        text: 'auth method not specified - password, SSO or OAuth?',
        options: [
          { key: 'A', text: 'password' },
          { key: 'B', text: 'SSO' },
          { key: 'C', text: 'OAuth' },
        ],
        place: { path: 'specs/012-x/spec.md', line: 3 },
      },
      { text: 'Which zone?', options: [], place: { path: 'specs/012-x/spec.md', line: 9 } },
    ])
  })

  it('takes at most ten', () => {
    const markers = Array.from({ length: 30 }, (_, line) => ({ line, text: `${line} ${'x'.repeat(900)}` }))

    const questions = questionsOfMarkers(markers, 'spec.md')

    expect(questions).toHaveLength(10)
    expect(questions[0]?.text).toHaveLength(500)
  })
})
