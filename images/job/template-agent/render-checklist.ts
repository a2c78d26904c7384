import { noModel } from './feature.ts'
import type { Feature } from './feature.ts'
import { safeInline } from './inline.ts'
import type { Specification } from './specification.ts'

/** checklists/requirements.md: what a program can check is ticked or not by looking; what needs a person stays open. */
export function renderChecklist(spec: Specification, feature: Feature): string {
  const questions = spec.questions.length
  const checked: [boolean, string][] = [
    [spec.further.length === 0, 'Every sentence of the issue that demands something is a requirement with an id'],
    [true, 'Every requirement belongs to a user story'],
    [spec.stories.every(({ scenarios }) => scenarios.length > 0), 'Every user story has an acceptance scenario'],
    [
      questions === 0,
      `No question of the issue is left open (${questions === 0 ? 'none found' : `${questions} found`})`,
    ],
    [spec.measurable.length > 0, `The issue gives measurable numbers (${spec.measurable.length} found)`],
    [spec.edgeCases.length > 0, `The issue names edge cases (${spec.edgeCases.length} found)`],
    [spec.exclusions.length > 0, `The issue says what is out of scope (${spec.exclusions.length} found)`],
    [spec.assumptions.length === 0, `Nothing had to be assumed (${spec.assumptions.length} assumptions)`],
  ]
  const judged = [
    'The user stories are those that people really need, in the right order',
    'The requirements do not contradict each other',
    'The assumptions are right',
    'The entities are the right ones',
  ]
  return [
    `# Specification Quality Checklist: ${safeInline(spec.title)}`,
    '',
    `**Purpose**: What to look at before planning from [spec.md](../spec.md)`,
    `**Feature**: \`${feature.name}\` (${feature.issue})`,
    '',
    `> ${noModel}`,
    '',
    '## Checked by counting',
    '',
    ...checked.map(
      ([isTrue, text], index) => `- [${isTrue ? 'x' : ' '}] CHK${String(index + 1).padStart(3, '0')} ${text}`,
    ),
    '',
    '## For a person to judge',
    '',
    ...judged.map((text, index) => `- [ ] CHK${String(checked.length + index + 1).padStart(3, '0')} ${text}`),
    '',
  ].join('\n')
}
