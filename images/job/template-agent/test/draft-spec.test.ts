import { describe, expect, it } from '@jest/globals'
import { draftSpec } from '../draft-spec.ts'
import { readIssue } from '../read-issue.ts'

describe('draftSpec', () => {
  const specification = (text: string) => draftSpec(readIssue(text))

  it('gives sections of the issue their own story', () => {
    const { stories, requirements } = specification(
      'T\n\n## Reminders\n- A mail is sent.\n\n## Colours\n- A task has a colour.\n\n## Nice to have\n- Sounds',
    )

    expect(stories.map(({ title, priority }) => `${priority} ${title}`)).toEqual([
      'P1 Reminders',
      'P2 Colours',
      'P3 Nice to have',
    ])
    expect(requirements.map(({ id, story }) => [id, story])).toEqual([
      ['FR-001', 0],
      ['FR-002', 1],
      ['FR-003', 2],
    ])
  })

  it('puts what stands in no section, and what people want as their role, first', () => {
    const { stories, requirements } = specification(
      'T\n\nAs a guest I want tea.\n\n- hot\n\n## Cups\n- big\n\n## Milk\n- cold',
    )

    expect(stories).toMatchObject([
      { title: 'T', narrative: ['As a guest I want tea.'] },
      { title: 'Cups', priority: 'P2' },
      { title: 'Milk', priority: 'P3' },
    ])
    expect(requirements.map(({ text, story }) => [text, story])).toEqual([
      ['hot', 0],
      ['big', 1],
      ['cold', 2],
    ])
  })

  it('takes an issue without any list at its word and says so', () => {
    const { requirements, basis } = specification('Crash on start\n\nThe window closes. Safari 17 shows it.')

    expect(requirements.map(({ text }) => text)).toEqual([
      'Crash on start',
      'The window closes.',
      'Safari 17 shows it.',
    ])
    expect(basis).toBe('The issue lists no requirement. Its title and its sentences are taken as requirements.')
  })

  it('makes stories requirements where there is nothing else', () => {
    const { requirements } = specification('T\n\nAs a guest I want tea.')

    expect(requirements.map(({ text }) => text)).toEqual(['T', 'As a guest I want tea.'])
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
