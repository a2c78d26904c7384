import { describe, expect, it } from '@jest/globals'
import { readSpec, readTasks } from '../read-documents.ts'

const spec = `# Feature Specification: Lists

### User Story 1 - Share (Priority: P2)

As an owner I want to share.

**Independent Test**: FR-002

### User Story 2 - Tick

**Independent Test**: FR-001

## Requirements

- **FR-001**: Tick.
- **FR-002**: Share [NEEDS CLARIFICATION: with whom?].
* **NFR-1a** Fast.

\`\`\`md
### User Story 3 - no story
- **FR-003**: no requirement
\`\`\`
`

describe('readSpec', () => {
  it('reads what somebody else wrote, but no code', () => {
    expect(readSpec(spec)).toEqual({
      title: 'Lists',
      stories: [
        { title: 'Share', priority: 'P2', narrative: ['As an owner I want to share.'] },
        { title: 'Tick', priority: 'P1', narrative: [] },
      ],
      requirements: [
        { id: 'FR-001', text: 'Tick.', story: 1 },
        { id: 'FR-002', text: 'Share [NEEDS CLARIFICATION: with whom?].', story: 0 },
        { id: 'NFR-1a', text: 'Fast.', story: 0 },
      ],
      questions: ['with whom?'],
      background: [],
    })
  })

  it('has a story even for an empty text', () => {
    expect(readSpec('')).toMatchObject({ title: 'Untitled', stories: [{ title: 'Untitled' }], requirements: [] })
  })
})

describe('readTasks', () => {
  it.each([
    [
      '- [ ] T001 FR-001: tick it in `src/a.js`',
      { id: 'T001', isDone: false, path: 'src/a.js', requirements: ['FR-001'] },
    ],
    ['* [X] **T002** Move it to lib/b.ts.', { id: 'T002', isDone: true, path: 'lib/b.ts', requirements: [] }],
    ['- [ ] T003 Leave in `../out.js`', { id: 'T003', path: null }],
    ['- [ ] T004 Hide in `.github/x.yml`', { id: 'T004', path: null }],
  ])('reads %j', (line, expected) => {
    expect(readTasks(`# Tasks\n\n${line}\n`)).toMatchObject([expected])
  })
})
