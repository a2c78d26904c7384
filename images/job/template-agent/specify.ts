import { assumption, openIntroduction, readAnswers, recordAnswers } from './answers.ts'
import { draftSpec } from './draft-spec.ts'
import type { Specification } from './draft-spec.ts'
import { addRequirements, addToSection, wishesIn } from './edit-document.ts'
import { codeBlock, listOf, safeInline } from './markdown.ts'
import { maxMarkers } from './questions.ts'
import { backgroundIntroduction, related } from './read-documents.ts'
import type { Requirement } from './read-documents.ts'
import { readIssue } from './read-issue.ts'
import { renderTemplate } from './render-template.ts'
import type { Slot } from './render-template.ts'
import { counted, own, template } from './situation.ts'
import type { Situation, Written } from './situation.ts'

/** Writes spec.md from the issue, or adds what people said to the spec that is there. */
export function specify(situation: Situation): Written {
  const { words, feature } = situation
  const existing = own(situation, 'spec.md')
  const isRevision = words !== '' && existing.trim() !== ''
  const spec = draftSpec(readIssue(situation.issue))
  const { content, added } = withWords(isRevision ? existing : render(spec, situation), words)
  const drafted = `${counted(spec.requirements.length, 'requirement')}, ${counted(spec.questions.length, 'question')}.`
  return {
    files: { [`${feature.directory}/spec.md`]: content },
    summary: isRevision ? `revised, ${counted(added, 'further requirement')}.` : drafted,
  }
}

/** Answers go to their questions; everything else that people say becomes requirements. */
function withWords(document: string, words: string): { content: string; added: number } {
  const { answers, rest } = readAnswers(words)
  const { content, ids } = addRequirements(recordAnswers(document, answers), wishesIn(rest))
  if (ids.length === 0) return { content, added: 0 }
  const note = `- Asked for after the first draft: ${ids.join(', ')}.`
  return { content: addToSection(content, 'Revisions', [note]), added: ids.length }
}

function render(spec: Specification, situation: Situation): string {
  return renderTemplate({
    template: template(situation, 'spec'),
    standard: '# Feature Specification\n**Feature Branch**:\n**Input**:\n',
    subject: safeInline(spec.title),
    feature: situation.feature,
    fields: { status: 'Draft', input: `${situation.feature.issue}: “${safeInline(spec.title)}”` },
    slots: slotsOf(spec, situation.assumes),
    about: (heading) => related(heading, spec.requirements),
  })
}

function slotsOf(spec: Specification, assumes: boolean): Slot[] {
  const stories = (level: number) => spec.stories.flatMap((_, index) => storyLines(spec, index, level))
  return [
    { heading: /^user (?:story|stories|scenarios)/i, title: 'User Scenarios & Testing', lines: stories },
    { heading: /^edge cases/i, title: 'Edge Cases', lines: () => listOf(spec.edgeCases) },
    { heading: /requirements/i, title: 'Requirements', lines: () => requirementLines(spec, assumes) },
    { heading: /measurable outcomes|^success criteria/i, title: 'Success Criteria', lines: () => outcomes },
    { heading: /^assumptions/i, title: 'Assumptions', lines: () => assumptionLines(spec, assumes) },
    { heading: /out of scope|non-goals/i, title: 'Out of Scope', lines: () => listOf(spec.exclusions) },
    { heading: /from the issue/i, title: 'From the Issue', lines: () => sourceLines(spec) },
  ]
}

const outcomes = [
  '- **SC-001**: Every acceptance scenario above passes when a person tries it out.',
  '- **SC-002**: Every requirement above can be shown to hold.',
]

function storyLines({ stories, requirements }: Specification, index: number, level: number): string[] {
  const { title = '', priority = '', narrative = [] } = stories[index] ?? {}
  const covered = requirements.filter(({ story }) => story === index)
  const ids = covered.map(({ id }) => id).join(', ') || 'no requirement'
  return [
    `${'#'.repeat(level)} User Story ${index + 1} - ${safeInline(title)} (Priority: ${priority})`,
    ...narrative.map((text) => safeInline(text)),
    '**Why this priority**: The priorities follow the order of the issue.',
    `**Independent Test**: By the scenarios below. Covered: ${ids}.`,
    '**Acceptance Scenarios**:',
    covered.slice(0, 5).map(scenario).join('\n'),
  ].flatMap((paragraph) => [paragraph, ''])
}

function scenario({ id, text }: Requirement, index: number): string {
  const isTold = /^given /i.test(text)
  const frame = `**Given** the feature, **When** ${id} is tried out, **Then** this holds: `
  return `${index + 1}. ${isTold ? '' : frame}${safeInline(text)}${isTold ? ` (${id})` : ''}`
}

function requirementLines({ requirements, questions }: Specification, assumes: boolean): string[] {
  const lines = requirements.map(({ id, text }) => `- **${id}**: ${safeInline(text)}`)
  if (assumes || questions.length === 0) return lines
  const markers = questions.slice(0, maxMarkers).map((text) => {
    const question = safeInline(text).replaceAll(/\\?\[/g, '(').replaceAll(/\\?\]/g, ')')
    return `- [NEEDS CLARIFICATION: ${question}]`
  })
  return [...lines, '', openIntroduction, '', ...markers]
}

function assumptionLines({ basis, questions }: Specification, assumes: boolean): string[] {
  const beyond = questions.slice(maxMarkers).map((text) => `Left open by the issue: ${text}`)
  const answered = assumes ? questions.map(assumption) : beyond
  return listOf([basis, 'What is not listed as a requirement does not belong to this feature.', ...answered])
}

function sourceLines({ background, code }: Specification): string[] {
  const blocks = code.flatMap(({ text, language }) => ['Code given in the issue:', '', codeBlock(text, language), ''])
  return background.length === 0 ? blocks : [backgroundIntroduction, '', ...listOf(background), '', ...blocks]
}
