import { describe, expect, it } from '@jest/globals'
import { renderTemplate } from '../render-template.ts'
import type { Frame } from '../render-template.ts'

const frame: Frame = {
  template: null,
  standard: '# Spec\n**Branch**:\n## Requirements\n[requirements]\n',
  subject: 'Due dates',
  feature: { directory: 'specs/012-due', name: '012-due', branch: 'speckit/012-due', issue: 'issue #12' },
  fields: { input: 'issue #12' },
  slots: [
    { heading: /^user story/i, title: 'User Stories', lines: (level) => [`${'#'.repeat(level)} User Story 1 - A`] },
    { heading: /requirements/i, title: 'Requirements', lines: () => ['- **FR-001**: a'] },
    { heading: /^edge cases/i, title: 'Edge Cases', lines: () => [] },
  ],
  about: (heading) => (heading === 'House notes' ? ['- FR-001: a'] : []),
}

/** What follows the notice. */
function bodyOf(template: string | null): string {
  return renderTemplate({ ...frame, template }).split('first draft.\n\n')[1] ?? ''
}

const stories = '\n## User Stories\n\n### User Story 1 - A\n'

describe('renderTemplate', () => {
  it('fills the fields of the head, one a line, and says which are unknown', () => {
    const document = renderTemplate({
      ...frame,
      template: '# Spec: [NAME]\n\n**Branch**: `[x]` | **Input**: [y]\n**Owner**: [z]\n',
    })

    expect(document).toMatch(/^# Spec: Due dates\n\n\*\*Branch\*\*: `speckit\/012-due`\n\n\*\*Input\*\*: issue #12\n/)
    expect(document).toContain('**Owner**: not stated in the issue')
  })

  it.each([
    ['the order of the standard without a template', null, `## Requirements\n\n- **FR-001**: a\n${stories}`],
    [
      'the section below a heading that has no text of its own',
      '# S\n## Requirements\n### Functional Requirements\n- [behaviour]\n',
      `## Requirements\n\n### Functional Requirements\n\n- **FR-001**: a\n${stories}`,
    ],
    [
      'its own headings in place of all examples, with what stands below them',
      '# S\n### User Story 1 - [Title]\n[x]\n#### Notes\n[y]\n### User Story 2 - [Title]\n[x]\n## Requirements\n[r]\n',
      '### User Story 1 - A\n\n## Requirements\n\n- **FR-001**: a\n',
    ],
    [
      'what it does not know: text stays, blanks are filled or said to be open',
      '# S\n## Rules\nTwo [people](x) review.\n- [ ] [P] yes\n## House notes\n[what]\n## Rest\n[what]\n## [Category]\nx\n### Below\nx\n## Requirements\n[r]\n',
      `## Rules\n\nTwo [people](x) review.\n- [ ] [P] yes\n\n## House notes\n\n- FR-001: a\n\n## Rest\n\nThe issue says nothing about this.\n\n## Requirements\n\n- **FR-001**: a\n${stories}`,
    ],
    [
      'keys in a section, and no heading in a code block',
      '# S\n## Context\n**Storage**: [for example a file]\n## Tree\n```\n# root\n```\n## Requirements\n[r]\n',
      `## Context\n\n**Storage**: not stated in the issue\n\n## Tree\n\n\`\`\`\n# root\n\`\`\`\n\n## Requirements\n\n- **FR-001**: a\n${stories}`,
    ],
    [
      'a place for nothing, and no comment',
      '# S\n## Edge Cases\n<!-- hint -->\n- [what]\n## Requirements\n[r]\n',
      `## Edge Cases\n\nThe issue says nothing about this.\n\n## Requirements\n\n- **FR-001**: a\n${stories}`,
    ],
  ])('writes %s', (_, template, expected) => {
    expect(bodyOf(template)).toBe(expected)
  })

  it('lets no text of the issue pass for a blank of the template', () => {
    const slots = [{ heading: /requirements/i, title: 'Requirements', lines: () => ['- `[NAME]`'] }]

    expect(renderTemplate({ ...frame, slots, template: '# S: [NAME]\n## Requirements\n[r]\n' })).toContain('- `(NAME)`')
  })
})
