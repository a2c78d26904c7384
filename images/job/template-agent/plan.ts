import { withNotes } from './edit-document.ts'
import { cut, related, safeInline, table } from './markdown.ts'
import { findPlaces } from './places.ts'
import { readSpec } from './read-documents.ts'
import type { SpecDocument } from './read-documents.ts'
import { renderTemplate } from './render-template.ts'
import { counted, own, template } from './situation.ts'
import type { Situation, Written } from './situation.ts'

const standard = `# Implementation Plan
**Branch**:
**Spec**:
## Summary
[summary]
## Technical Context
It stays as it is in the repository today.
## Constitution Check
[check]
`

/** Writes plan.md: what is asked for, and where in the code each requirement goes. */
export function plan(situation: Situation): Written {
  const { workspace, feature, words, progress } = situation
  const spec = readSpec(own(situation, 'spec.md'))
  const files = workspace.files()
  progress(`Read the specification and the names of ${counted(files.length, 'file')}`)
  const constitution = workspace.exists('.specify/memory/constitution.md')
    ? 'A person has to judge whether this plan keeps to `.specify/memory/constitution.md`.'
    : 'The repository has no `.specify/memory/constitution.md`; there is nothing to check against.'
  const content = renderTemplate({
    template: template(situation, 'plan'),
    standard,
    subject: safeInline(spec.title),
    feature,
    fields: { spec: '[spec.md](./spec.md)', input: `\`${feature.directory}/spec.md\`` },
    slots: [
      { heading: /^summary/i, title: 'Summary', lines: () => summaryLines(spec) },
      { heading: /constitution/i, title: 'Constitution Check', lines: () => [constitution] },
      {
        heading: /^source code|where each requirement goes/i,
        title: 'Where each requirement goes',
        lines: () => placeLines(spec, situation, files),
      },
      { heading: /^background/i, title: 'Background', lines: () => backgroundLines(spec) },
    ],
    about: (heading) => related(heading, spec.requirements),
  })
  return {
    documents: [{ path: 'plan.md', content: withNotes(content, [own(situation, 'plan.md')], words) }],
    summary: `${counted(spec.requirements.length, 'requirement')} placed.`,
  }
}

/** What is no requirement, for plan and tasks. */
export function backgroundLines({ background }: SpecDocument): string[] {
  return background.slice(0, 20).map((text) => `- ${safeInline(cut(text, 400))}`)
}

function summaryLines({ stories, requirements }: SpecDocument): string[] {
  return stories.flatMap(({ title, priority, narrative }, index) => [
    `- **US${index + 1}** (${priority}) ${safeInline(title)}`,
    ...narrative.map((text) => `  - ${safeInline(cut(text, 400))}`),
    ...requirements
      .filter(({ story }) => story === index)
      .map(({ id, text }) => `  - **${id}**: ${safeInline(cut(text, 400))}`),
  ])
}

function placeLines({ requirements }: SpecDocument, { feature }: Situation, files: readonly string[]): string[] {
  const places = [...findPlaces(files, feature, requirements)]
  const rows = places.map(([id, { source, test }]) => [id, `\`${source}\``, `\`${test}\``])
  return table(['Requirement', 'Source', 'Test'], rows)
}
