import { describe, expect, it } from '@jest/globals'
import { answersTo, readAnswers, recordAnswers, recordAssumptions } from '../clarify.ts'
import { markersIn } from '../questions.ts'

const spec = `# S

## Requirements

- **FR-001**: a

Open in the issue itself:

- [NEEDS CLARIFICATION: Storage: SQLite or Postgres?]
- [NEEDS CLARIFICATION: Who?]

## Assumptions

- b
`

describe('readAnswers', () => {
  it('reads answers of several lines, and loses nothing that is none', () => {
    expect(readAnswers('Hello.\r\nQ1: Who?\r\nA1: All,\r\nbut me.\nQ2: When?\nA2:\nA7: lost?')).toEqual({
      answers: [{ question: 'Who?', answer: 'All, but me.' }],
      rest: 'Hello.\nA7: lost?',
    })
  })
})

describe('answersTo', () => {
  it('takes free words for the answer of the only question', () => {
    const [first, second] = markersIn(spec)

    expect(answersTo(second === undefined ? [] : [second], 'Everybody.')).toEqual([
      { question: 'Who?', answer: 'Everybody.' },
    ])
    expect(answersTo(first === undefined || second === undefined ? [] : [first, second], 'Yes.')).toEqual([
      { question: '', answer: 'Yes.' },
    ])
  })
})

describe('recordAnswers', () => {
  it('leaves the introduction as long as something is open', () => {
    const once = recordAnswers(spec, [{ question: 'who', answer: 'All' }])
    const twice = recordAnswers(once, [{ question: 'Storage: SQLite or Postgres?', answer: 'SQLite' }])

    expect(once).toContain('- **FR-002**: Who? → All (clarified)\n\nOpen in the issue itself:\n\n- [NEEDS')
    expect(twice).toContain('- **FR-003**: Storage: SQLite or Postgres? → SQLite (clarified)\n\n## Assumptions')
    expect(recordAnswers(twice, [{ question: 'who', answer: 'All' }])).toContain('- Q: who → A: All')
  })
})

describe('recordAssumptions', () => {
  it('answers everything and says so, once', () => {
    const assumed = recordAssumptions(spec)

    expect(markersIn(assumed)).toEqual([])
    expect(assumed).toContain('- b\n- Assumed: Storage: SQLite or Postgres? → SQLite.\n- Assumed: Who? →')
    expect(recordAssumptions(assumed)).toBe(assumed)
  })
})
