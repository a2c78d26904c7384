import { describe, expect, it } from '@jest/globals'
import { readBlocks } from '../../images/job/template-agent/blocks.ts'
import { safeInline } from '../../images/job/template-agent/inline.ts'
import { readIssue } from '../../images/job/template-agent/issue.ts'
import { splitSentences } from '../../images/job/template-agent/sentences.ts'
import { specify } from '../../images/job/template-agent/specification.ts'

describe('readBlocks', () => {
  it.each([
    [
      'headings of all kinds',
      '# A #\n\nB\n===\n\n**C:**\n\nD\n---',
      ['heading A', 'heading B', 'heading C', 'heading D'],
    ],
    [
      'lists with what follows on the next line',
      '- one\n  more\n* [x] two\n1) three',
      ['item one more', 'item two', 'item three'],
    ],
    ['paragraphs and quotes', 'one\ntwo\n\n> three', ['paragraph one two', 'paragraph three']],
    ['comments as nothing', 'a <!-- b --> c\n<!--\n- d\n-->\ne', ['paragraph a  c e']],
    ['code with a longer fence', '````md\n```\n# x\n```\n````\ny', ['code ```\n# x\n```', 'paragraph y']],
    ['code that never ends', '```\n- x', ['code - x']],
    [
      'tables by their headings',
      '| who | may |\n|---|:-:|\n| owner | read \\| write |',
      ['item who: owner; may: read \\| write'],
    ],
    ['layout as nothing', '<details>\n<summary>\na\n</details>', ['paragraph a']],
  ])('reads %s', (_, markdown, expected) => {
    expect(readBlocks(markdown).map(({ kind, text }) => `${kind} ${text}`)).toEqual(expected)
  })

  it('remembers what introduces a list', () => {
    expect(readBlocks('It can be\nfiltered by:\n\n- date\n- state:\n  - open\n\nThe end.\n- alone')).toEqual([
      { kind: 'paragraph', text: 'It can be filtered by:' },
      { kind: 'item', text: 'date', lead: 'It can be filtered by:' },
      { kind: 'item', text: 'state:', lead: 'It can be filtered by:' },
      { kind: 'item', text: 'open', lead: 'state:' },
      { kind: 'paragraph', text: 'The end.' },
      { kind: 'item', text: 'alone', lead: null },
    ])
  })
})

describe('splitSentences', () => {
  it.each([
    ['One. Two! Three? Four', ['One.', 'Two!', 'Three?', 'Four']],
    [
      'Use e.g. Node 22.5 or z. B. Go. See https://a.b/c. Done.',
      ['Use e.g. Node 22.5 or z. B. Go.', 'See https://a.b/c.', 'Done.'],
    ],
    ['Call `a. B`. Then “stop.” Now', ['Call `a. B`.', 'Then “stop.”', 'Now']],
    ['Am 3. Mai kommt Dr. Krüger.', ['Am 3. Mai kommt Dr. Krüger.']],
    ['期限を表示する。並べ替える。', ['期限を表示する。', '並べ替える。']],
  ])('splits %j', (paragraph, sentences) => {
    expect(splitSentences(paragraph)).toEqual(sentences)
  })
})

describe('safeInline', () => {
  it.each([
    ['<script>alert(1)</script>', '\\<script>alert(1)\\</script>'],
    ['[FEATURE NAME] and `[x]`', '\\[FEATURE NAME\\] and `[x]`'],
    ['see [the docs](https://a.b "t") and <https://c.d>', 'see the docs (https://a.b) and https://c.d'],
    ['an open ` tick', 'an open \\` tick'],
    ['**bold** and due_date stay', '**bold** and due_date stay'],
    ['a\u202Eb\u0007c\nd', 'abc d'],
    ['👩‍💻 ../..', '👩‍💻 ../..'],
  ])('makes %j plain', (text, safe) => {
    expect(safeInline(text)).toBe(safe)
  })

  it('cuts what is far too long, visibly', () => {
    expect(safeInline('word '.repeat(1000))).toMatch(/^(?:word )+word…$/)
  })
})

describe('readIssue', () => {
  const kinds = (body: string) => readIssue(`T\n\n${body}`).statements.map(({ kind, text }) => `${kind}: ${text}`)

  it.each([
    ['The list must be short.', 'requirement: The list must be short.'],
    ['Add a button.', 'requirement: Add a button.'],
    ['Die Liste soll kurz sein.', 'requirement: Die Liste soll kurz sein.'],
    ['It is slow because it has to load everything.', 'context: It is slow because it has to load everything.'],
    ['Currently nobody can see it.', 'context: Currently nobody can see it.'],
    ['As an owner, I want a list.', 'story: As an owner, I want a list.'],
    ['Als Gast möchte ich eine Liste.', 'story: Als Gast möchte ich eine Liste.'],
    ['Who may see it?', 'question: Who may see it?'],
    ['Not part of this: mail.', 'exclusion: Not part of this: mail.'],
    ['Given a, when b, then c.', 'scenario: Given a, when b, then c.'],
    ['- Given a\n- When b\n- Then c', 'scenario: Given a, When b, Then c'],
    ['## Out of scope\n- mail', 'exclusion: mail'],
    ['## Open questions\n- the colour', 'question: the colour'],
    ['## Why\n- People forget.', 'context: People forget.'],
    ['Acceptance criteria:\n- short', 'requirement: short'],
    ['Filter by:\n- date', 'context: Filter by:|requirement: Filter by: date'],
  ])('reads %j', (body, expected) => {
    expect(kinds(body).join('|')).toBe(expected)
  })

  it('keeps a statement that is repeated once', () => {
    expect(kinds('- It must work.\n- It must work.')).toHaveLength(1)
  })
})

describe('specify', () => {
  const specification = (text: string) => specify(readIssue(text), new Set(), false)

  it('gives sections of the issue their own story and keeps optional things apart', () => {
    const { stories, requirements } = specification(
      'T\n\n## Reminders\n- A mail is sent.\n\n## Colours\n- A task has a colour.\n\n## Nice to have\n- Sounds',
    )

    expect(stories.map(({ title, priority }) => `${priority} ${title}`)).toEqual([
      'P1 Reminders',
      'P2 Colours',
      'P3 Nice to have',
    ])
    expect(requirements.map(({ id, story, strength }) => [id, story, strength])).toEqual([
      ['FR-001', 0, 'MUST'],
      ['FR-002', 1, 'MUST'],
      ['FR-003', 2, 'MAY'],
    ])
  })

  it('takes an issue without any demand at its word and says so', () => {
    const { requirements, assumptions } = specification('Crash on start\n\nThe window closes. Safari 17 shows it.')

    expect(requirements.map(({ text }) => text)).toEqual([
      'Crash on start',
      'The window closes.',
      'Safari 17 shows it.',
    ])
    expect(assumptions).toContain(
      'No sentence of the issue demands anything in so many words. All its sentences are taken as requirements.',
    )
  })

  it('makes a story that nothing else speaks of a requirement', () => {
    const { requirements } = specification(
      'T\n\nAs a guest I want tea.\n\nAs an owner I want coffee.\n\n- Coffee must be hot.',
    )

    expect(requirements.map(({ text }) => text)).toEqual(['Coffee must be hot.', 'As a guest I want tea.'])
  })

  it('has a story and a requirement for a title alone', () => {
    expect(specification('🎉')).toMatchObject({
      title: '🎉',
      stories: [{ title: '🎉' }],
      requirements: [{ id: 'FR-001', text: '🎉' }],
    })
    expect(specification('')).toMatchObject({ title: 'Untitled', requirements: [{ id: 'FR-001' }] })
  })
})
