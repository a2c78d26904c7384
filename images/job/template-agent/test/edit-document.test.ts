import { describe, expect, it } from '@jest/globals'
import { addRequirements, addToSection, withNotes } from '../edit-document.ts'

describe('addToSection', () => {
  it.each([
    ['makes the section', '# A\n', '# A\n\n## B\n\n- b\n'],
    ['adds to its end', '# A\n\n## B\n\n- a\n\n## C\n', '# A\n\n## B\n\n- a\n- b\n\n## C\n'],
    ['keeps its subsections', '## B\n\n### S\n\n- a\n', '## B\n\n### S\n\n- a\n- b\n'],
    ['fills an empty one', '## B *(mandatory)*\n\n## C\n', '## B *(mandatory)*\n\n- b\n\n## C\n'],
    ['adds nothing twice', '## B\n\n- b\n\n## C\n', '## B\n\n- b\n\n## C\n'],
  ])('%s', (_, document, expected) => {
    expect(addToSection(document, 'B', ['- b'])).toBe(expected)
  })
})

describe('addRequirements', () => {
  it('goes on counting behind the last one, and adds nothing twice', () => {
    const spec = '- **FR-001**: a\n- **FR-007**: b\n\nSee FR-009.\n'

    expect(addRequirements(spec, ['b', 'c', 'c', 'd'])).toEqual({
      content: '- **FR-001**: a\n- **FR-007**: b\n- **FR-010**: c\n- **FR-011**: d\n\nSee FR-009.\n',
      ids: ['FR-010', 'FR-011'],
    })
  })

  it('begins a list where there is none', () => {
    expect(addRequirements('# A\n', ['a']).content).toBe('# A\n\n## Requirements\n\n- **FR-001**: a\n')
  })
})

describe('withNotes', () => {
  it('keeps the notes of what a document comes from, once, and adds new ones', () => {
    const before = '# Plan\n\n## Notes from people\n\n- Keep it small.\n\n## Rest\n\n- x\n'

    expect(withNotes('# P\n', [before, before], 'Keep it small. Use SQLite.')).toBe(
      '# P\n\n## Notes from people\n\n- Keep it small.\n- Use SQLite.\n',
    )
    expect(withNotes('# P\n', ['# Plan\n'], '')).toBe('# P\n')
  })
})
