import { draftSpec } from './draft-spec.ts'
import type { Specification } from './draft-spec.ts'
import { addRequirements, addToSection, wishesIn } from './edit-document.ts'
import { codeBlock, listOf, safeInline } from './markdown.ts'
import { openIntroduction, readAnswers, recordAnswers, recordAssumptions } from './clarify.ts'
import { backgroundIntroduction, related } from './read-documents.ts'
import { readIssue } from './read-issue.ts'
import { renderTemplate } from './render-template.ts'
import type { Slot } from './render-template.ts'
import { own, template } from './situation.ts'
import type { Situation, Written } from './situation.ts'

/** At most this many markers go into a spec, as Spec Kit wants it. */
const maxMarkers = 3

/** Writes spec.md from the issue, or adds what people said to the spec that is there. */
export function specify(situation: Situation): Written {
  const { words, assumes, feature } = situation
  const existing = own(situation, 'spec.md')
  const isRevision = words !== '' && existing.trim() !== ''
  const told = withWords(isRevision ? existing : draft(situation), words)
  return { files: { [`${feature.directory}/spec.md`]: assumes ? recordAssumptions(told) : told } }
}

/** Answers go to their questions; everything else that people say becomes requirements. */
function withWords(document: string, words: string): string {
  const { answers, rest } = readAnswers(words)
  const { content, ids } = addRequirements(recordAnswers(document, answers), wishesIn(rest))
  const note = `- Asked for after the first draft: ${ids.join(', ')}.`
  return ids.length === 0 ? content : addToSection(content, 'Revisions', [note])
}

function draft(situation: Situation): string {
  const { issue, feature, assumes } = situation
  const spec = draftSpec(readIssue(issue))
  const subject = safeInline(spec.title)
  return renderTemplate({
    template: template(situation, 'spec'),
    standard: '# Feature Specification\n**Feature Branch**:\n**Input**:\n',
    subject,
    feature,
    fields: { status: 'Draft', input: `${feature.issue}: “${subject}”` },
    slots: slotsOf(spec, assumes ? spec.questions.length : maxMarkers),
    about: (heading) => related(heading, spec.requirements),
  })
}

function slotsOf(spec: Specification, questionCount: number): Slot[] {
  const { edgeCases, exclusions, basis, questions } = spec
  const further = questions.slice(questionCount).map((text) => `Left open by the issue: ${text}`)
  const assumptions = [basis, 'What is not listed as a requirement does not belong to this feature.', ...further]
  const stories = (level: number) => spec.stories.flatMap((_, index) => storyLines(spec, index, level))
  return [
    { heading: /^user (?:story|stories|scenarios)/i, title: 'User Scenarios & Testing', lines: stories },
    { heading: /^edge cases/i, title: 'Edge Cases', lines: () => listOf(edgeCases) },
    { heading: /requirements/i, title: 'Requirements', lines: () => requirementLines(spec, questionCount) },
    { heading: /measurable outcomes|^success criteria/i, title: 'Success Criteria', lines: () => outcomes },
    { heading: /^assumptions/i, title: 'Assumptions', lines: () => listOf(assumptions) },
    { heading: /out of scope|non-goals/i, title: 'Out of Scope', lines: () => listOf(exclusions) },
    { heading: /from the issue/i, title: 'From the Issue', lines: () => sourceLines(spec) },
  ]
}

const outcomes = ['- **SC-001**: Every scenario and every requirement above can be shown to hold.']

function storyLines({ stories, requirements }: Specification, index: number, level: number): string[] {
  const { title = '', priority = '', narrative = [] } = stories[index] ?? {}
  const covered = requirements.filter(({ story }) => story === index)
  const ids = covered.map(({ id }) => id).join(', ') || 'no requirement'
  const scenarios = covered.slice(0, 5).map(({ id, text }, place) => `${place + 1}. ${safeInline(text)} (${id})`)
  return [
    `${'#'.repeat(level)} User Story ${index + 1} - ${safeInline(title)} (Priority: ${priority})`,
    ...narrative.map((text) => safeInline(text)),
    '**Why this priority**: The priorities follow the order of the issue.',
    `**Independent Test**: By the scenarios below. Covered: ${ids}.`,
    '**Acceptance Scenarios**:',
    scenarios.join('\n'),
  ].flatMap((paragraph) => [paragraph, ''])
}

function requirementLines({ requirements, questions }: Specification, questionCount: number): string[] {
  const lines = requirements.map(({ id, text }) => `- **${id}**: ${safeInline(text)}`)
  const markers = questions.slice(0, questionCount).map((text) => {
    const question = safeInline(text).replaceAll(/\\?\[/g, '(').replaceAll(/\\?\]/g, ')')
    return `- [NEEDS CLARIFICATION: ${question}]`
  })
  return markers.length === 0 ? lines : [...lines, '', openIntroduction, '', ...markers]
}

function sourceLines({ background, code }: Specification): string[] {
  const blocks = code.flatMap(({ text, language }) => ['Code given in the issue:', '', codeBlock(text, language), ''])
  return background.length === 0 ? blocks : [backgroundIntroduction, '', ...listOf(background), '', ...blocks]
}
