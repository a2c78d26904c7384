import { describe, expect, it } from '@jest/globals'
import { readSpec } from '../../../src/domain/proof/spec-reading.ts'

const spec = `# Feature Specification: Due dates \`dueDate\`

### User Story 1 - Give a task a due date (Priority: P1)

### User Story 2: See what is overdue (P2) 🎯

### User Story 3 - Without a priority

- **FR-001**: A task has a due date.
- **FR-002**: It can be removed. [NEEDS CLARIFICATION: By whom?]
* **FR-002**: the same id again
- **NFR-1:** fast
See FR-009 for more.

<!-- - **FR-100**: hidden
[NEEDS CLARIFICATION: hidden] -->
\`\`\`
- **FR-101**: code
\`\`\`
[NEEDS CLARIFICATION] and [NEEDS CLARIFICATION: Which zone?]
`

describe('readSpec', () => {
  it('reads title, stories, requirements and open questions with their lines', () => {
    expect(readSpec(spec, null)).toEqual({
      title: 'Due dates `dueDate`',
      userStories: ['P1 Give a task a due date', 'P2 See what is overdue', 'Without a priority'],
      requirementCount: 3,
      openQuestions: [
        { line: 10, text: 'By whom?' },
        { line: 20, text: '' },
        { line: 20, text: 'Which zone?' },
      ],
      taskCount: null,
      doneTaskCount: null,
    })
  })

  it('reads a marker over several lines and none in a code span or without an end', () => {
    const text =
      '# X\n- FR [NEEDS CLARIFICATION: Which zone\n  holds for\n  everybody?] and on\n`[NEEDS CLARIFICATION: spoken of]`\n- [NEEDS CLARIFICATION: never closed\n- an item]\n'

    expect(readSpec(text, null).openQuestions).toEqual([{ line: 2, text: 'Which zone holds for everybody?' }])
  })

  it('shortens a long marker instead of losing it', () => {
    const [question] = readSpec(`[NEEDS CLARIFICATION: ${'x'.repeat(900)}]`, null).openQuestions

    expect(question?.text).toHaveLength(500)
  })

  it('counts ticked tasks', () => {
    const tasks = '- [ ] T001 one\n- [x] T002 two\n* [X] **T003** three\n- [x] T003 again'

    expect(readSpec('# X', tasks)).toMatchObject({ taskCount: 3, doneTaskCount: 2 })
  })

  it.each([
    ['open and finished tasks', '- [ ] T001 [P] [US1] one\n- [x] T002 two\n* [X] **T003** three', 3],
    ['the same task twice', '- [ ] T001 one\n- [ ] T001 one', 1],
    ['no tasks', 'T001 is mentioned\n- [ ] no id\n```\n- [ ] T009 code\n```', 0],
  ])('counts %s', (_, tasks, count) => {
    expect(readSpec('# X', tasks).taskCount).toBe(count)
  })

  it.each([
    ['nothing', ''],
    ['no heading', 'text'],
    ['an open fence', '# T\n```\n# not a title'],
    ['an open comment', '# T\n<!-- ### User Story 1 - hidden (Priority: P1)'],
  ])('reads %s without stories', (_, text) => {
    expect(readSpec(text, '')).toMatchObject({ userStories: [], requirementCount: 0, openQuestions: [], taskCount: 0 })
  })

  it('keeps an over-long title within bounds and whole characters', () => {
    const { title } = readSpec(`# ${'🎉'.repeat(500)}`, null)

    expect(Array.from(title)).toHaveLength(200)
    expect(title.isWellFormed()).toBe(true)
  })
})
