import { noModel } from './feature.ts'
import type { Feature } from './feature.ts'
import { codeBlock, safeInline } from './inline.ts'
import { fillTemplate } from './outline.ts'
import type { Slot } from './outline.ts'
import type { Requirement, Specification, Story } from './specification.ts'
import { overlap } from './words.ts'

const maxMarkers = 3

/** Introduce the lists that readSpecDocument finds again. */
export const backgroundIntroduction = 'Background in the issue’s words:'
export const furtherIntroduction = 'Further requirements of the issue, which hold as well:'

/** The text of spec.md, in the order of the repository's spec template. */
export function renderSpec(spec: Specification, feature: Feature, template: string | null): string {
  const title = safeInline(spec.title)
  const fields: [RegExp, string][] = [
    [/branch/i, `\`${feature.branch}\``],
    [/created|date/i, 'see the commit that added this file'],
    [/status/i, 'Draft'],
    [/input|issue|source/i, `${feature.issue}: “${title}”`],
    [/^feature(?: name)?$/i, title],
  ]
  return fillTemplate(template, {
    field: (key) => fields.find(([pattern]) => pattern.test(key))?.[1] ?? 'not stated in the issue',
    subject: title,
    defaultTitle: 'Feature Specification',
    notice: noModel,
    slots: slotsOf(spec),
    unknown: (heading) => related(heading, spec.requirements),
  })
}

function slotsOf(spec: Specification): Slot[] {
  return [
    {
      name: 'scenarios',
      heading: /user scenarios|user stories$|user scenarios & testing/i,
      title: 'User Scenarios & Testing',
      within: null,
      lines: () => [],
    },
    {
      name: 'stories',
      heading: /^user story \d|^user story/i,
      title: 'User Stories',
      within: 'scenarios',
      lines: (level) => storyLines(spec, level),
      ownHeadings: true,
    },
    { name: 'edges', heading: /edge cases/i, title: 'Edge Cases', within: 'scenarios', lines: () => edgeLines(spec) },
    { name: 'requirements', heading: /^requirements\b/i, title: 'Requirements', within: null, lines: () => [] },
    {
      name: 'functional',
      heading: /^functional requirements/i,
      title: 'Functional Requirements',
      within: 'requirements',
      lines: () => requirementLines(spec),
    },
    {
      name: 'entities',
      heading: /entities/i,
      title: 'Key Entities',
      within: 'requirements',
      lines: () => entityLines(spec),
    },
    { name: 'success', heading: /^success criteria/i, title: 'Success Criteria', within: null, lines: () => [] },
    {
      name: 'outcomes',
      heading: /measurable outcomes/i,
      title: 'Measurable Outcomes',
      within: 'success',
      lines: () => outcomeLines(spec),
    },
    {
      name: 'assumptions',
      heading: /^assumptions/i,
      title: 'Assumptions',
      within: null,
      lines: () => assumptionLines(spec),
    },
    {
      name: 'exclusions',
      heading: /out of scope|non-goals/i,
      title: 'Out of Scope',
      within: null,
      lines: () => exclusionLines(spec),
    },
    {
      name: 'source',
      heading: /from the issue/i,
      title: 'From the Issue',
      within: null,
      lines: () => sourceLines(spec),
    },
  ]
}

function storyLines(spec: Specification, level: number): string[] {
  return spec.stories.flatMap((story, index) => {
    const own = spec.requirements.filter((requirement) => requirement.story === index)
    return [
      `${'#'.repeat(level)} User Story ${index + 1} - ${safeInline(story.title)} (Priority: ${story.priority})`,
      '',
      ...storyBody(story, own),
      '',
    ]
  })
}

function storyBody(story: Story, own: readonly Requirement[]): string[] {
  const ids = own.map(({ id }) => id)
  const test = ids.length === 0 ? 'by the scenarios below.' : `by the scenarios below; it covers ${listed(ids)}.`
  const scenarios =
    story.scenarios.length > 0
      ? story.scenarios
      : [
          `**Given** the feature is in place, **When** it is tried out, **Then** this holds: ${safeInline(story.narrative)}`,
        ]
  return [
    safeInline(story.narrative),
    '',
    `**Why this priority**: ${story.why}`,
    '',
    `**Independent Test**: It can be checked alone ${test}`,
    '',
    '**Acceptance Scenarios**:',
    '',
    ...scenarios.map((scenario, index) => `${index + 1}. ${scenario}`),
  ]
}

function listed(ids: readonly string[]): string {
  return ids.length <= 12
    ? ids.join(', ')
    : `${ids.slice(0, 11).join(', ')} … ${ids.at(-1)} (${ids.length} requirements)`
}

function edgeLines(spec: Specification): string[] {
  if (spec.edgeCases.length === 0) return ['- The issue names no edge case; see the assumptions.']
  return spec.edgeCases.map((text) => `- ${safeInline(text)}`)
}

function requirementLines(spec: Specification): string[] {
  const lines = spec.requirements.map(
    ({ id, text, strength }) => `- **${id}**: ${safeInline(text)}${strength === 'MUST' ? '' : ` (${strength})`}`,
  )
  const markers = spec.questions
    .slice(0, maxMarkers)
    .map((text) => `- [NEEDS CLARIFICATION: ${safeInline(text).replaceAll(/\\?\[/g, '(').replaceAll(/\\?\]/g, ')')}]`)
  const open = markers.length === 0 ? [] : ['', 'Open in the issue itself:', '', ...markers]
  return [...lines, ...open]
}

function entityLines(spec: Specification): string[] {
  if (spec.entities.length === 0)
    return ['- The issue names no thing often enough to call it an entity; none is assumed.']
  return spec.entities.map(({ name, mentions, attributes }) => {
    const named = attributes.length === 0 ? '' : ` Named with it: ${attributes.map(safeInline).join(', ')}.`
    const ids = mentions.map(({ id }) => id).join(', ')
    return `- **${name}**: “${safeInline(mentions[0]?.text ?? '')}” (${ids}).${named}`
  })
}

function outcomeLines(spec: Specification): string[] {
  const measured = spec.measurable.map(({ text, id }) => `${safeInline(text)} (${id})`)
  const first = spec.requirements[0]?.id ?? 'FR-001'
  const last = spec.requirements.at(-1)?.id ?? first
  const range = first === last ? first : `Each of ${first} to ${last}`
  const outcomes = [
    ...measured,
    'Every acceptance scenario above passes when a person tries it out.',
    `${range} can be shown to hold.`,
  ]
  return outcomes.map((text, index) => `- **SC-${String(index + 1).padStart(3, '0')}**: ${text}`)
}

function assumptionLines(spec: Specification): string[] {
  const open = spec.questions.slice(maxMarkers).map((text) => `Left open by the issue: ${safeInline(text)}`)
  const lines = [...spec.assumptions, ...open].map((text) => `- ${text}`)
  return lines.length > 0 ? lines : ['- None was needed.']
}

function exclusionLines(spec: Specification): string[] {
  if (spec.exclusions.length === 0) return ['- The issue excludes nothing by name.']
  return spec.exclusions.map((text) => `- ${safeInline(text)}`)
}

function sourceLines(spec: Specification): string[] {
  const parts = [
    list(backgroundIntroduction, spec.context),
    list(furtherIntroduction, spec.further),
    list('Addresses named in the issue:', spec.links),
    spec.code.length === 0
      ? []
      : [
          'Code given in the issue:',
          '',
          ...spec.code.flatMap(({ text, language }) => [...codeBlock(text, language), '']),
        ],
  ]
  const lines = parts.flat()
  return lines.length > 0 ? lines : ['All that the issue says is listed above.']
}

function list(title: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [title, '', ...texts.map((text) => `- ${safeInline(text)}`), '']
}

function related(heading: string, requirements: readonly Requirement[]): string[] {
  const about = requirements.filter(({ text }) => overlap(heading, text) > 0)
  if (about.length === 0) return ['The issue says nothing about this.']
  return about.slice(0, 20).map(({ id, text }) => `- ${id}: ${safeInline(text)}`)
}
