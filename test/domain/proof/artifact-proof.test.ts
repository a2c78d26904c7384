import { describe, expect, it } from '@jest/globals'
import { proveDocument } from '../../../src/domain/proof/artifact-proof.ts'

const template = `# Feature Specification: [FEATURE NAME]

**Branch**: \`[###-feature-name]\` | **Spec**: [link](./spec.md)

<!--
  ACTION REQUIRED: Fill in every part.
-->

- **FR-001**: The service MUST [behaviour, for example "refuse"] [NEEDS CLARIFICATION: what is not known]
- [ ] T001 [P] [US1] [Test of a scenario] in [path]

## Format: \`[ID] [P?] [Story] Description\`
`

function prove(after: string | null, input: Partial<Parameters<typeof proveDocument>[0]> = {}) {
  return proveDocument({ artifact: 'spec.md', before: null, after, template, ...input })
}

describe('proveDocument', () => {
  it('accepts a document in which nothing of the template is left', () => {
    expect(prove('# Feature Specification: Due dates\n')).toEqual({
      isProved: true,
      reason: null,
      detail: null,
      placeholders: [],
    })
  })

  it.each([
    [
      'the copied template',
      template,
      [
        '[FEATURE NAME]',
        '[###-feature-name]',
        'ACTION REQUIRED: Fill in every part.',
        '[behaviour, for example "refuse"]',
        '[Test of a scenario]',
        '[path]',
      ],
    ],
    ['one blank in a code span', 'Branch `[###-feature-name]`', ['[###-feature-name]']],
    ['one blank in a code block', '```text\nspecs/[###-feature-name]/\n```', ['[###-feature-name]']],
    ['a blank twice on a line', '[path] and [path]', ['[path]']],
    ['a forgotten comment', '<!-- ACTION REQUIRED: Fill in every part. -->', ['ACTION REQUIRED: Fill in every part.']],
    ['line ends of Windows', 'a\r\n# Feature Specification: [FEATURE NAME]\r\n', ['[FEATURE NAME]']],
  ])('refuses %s', (_, document, texts) => {
    const proof = prove(document)

    expect(proof).toMatchObject({ isProved: false, reason: 'placeholders_left' })
    expect(proof.placeholders.map(({ text }) => text)).toEqual(texts)
  })

  it.each([
    [
      'clarification markers, also the template’s own',
      '[NEEDS CLARIFICATION: what is not known] [NEEDS CLARIFICATION]',
    ],
    ['marks of tasks', '- [ ] T001 [P] [US1] do it\n- [x] T002 [US2] done\n- [X] T003'],
    [
      'the legend of the tasks',
      '## Format: `[ID] [P?] [Story] Description`\n- **[P]**: beside others\n- **[Story]**: its story',
    ],
    ['links and images', '[path](./path) [path][1] ![path](a.png)\n[path]: https://example.com'],
    ['escaped brackets', 'the field \\[path\\] is shown'],
    ['brackets that the template does not have', 'an array `[0]`, a key [Enter], [citation needed]'],
    ['the words ACTION REQUIRED in a requirement', 'The mail must begin with "ACTION REQUIRED: pay".'],
    ['callouts and footnotes', '> [!NOTE]\n> text[^1]'],
  ])('accepts %s', (_, document) => {
    expect(prove(document).placeholders).toEqual([])
    expect(prove(document).isProved).toBe(true)
  })

  it('names the line of each placeholder and the first three in the sentence', () => {
    const { detail, placeholders } = prove(
      '# Due dates\n\n[path]\n[FEATURE NAME]\n[###-feature-name]\n[Test of a scenario]\n',
    )

    expect(placeholders).toHaveLength(4)
    expect(placeholders[0]).toEqual({ line: 3, text: '[path]' })
    expect(detail).toBe(
      'spec.md still holds “[path]” (line 3), “[FEATURE NAME]” (line 4), “[###-feature-name]” (line 5) and 1 more.',
    )
  })

  it.each([
    ['no document', null, {}, /spec\.md was not written/],
    ['a deleted document', null, { before: '# Due dates' }, /spec\.md was deleted/],
    ['an empty document', ' \n', {}, /spec\.md is empty/],
    ['an untouched document', '# Due dates', { before: '# Due dates' }, /stayed as it was/],
  ])('refuses %s', (_, after, input, detail) => {
    expect(prove(after, input)).toMatchObject({
      isProved: false,
      reason: 'artifact_missing',
      detail: expect.stringMatching(detail),
    })
  })

  it('finds nothing left where the repository has no template', () => {
    expect(prove('# [FEATURE NAME]', { template: null }).isProved).toBe(true)
  })
})
