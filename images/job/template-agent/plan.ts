import { withNotes } from './edit-document.ts'
import { listOf, safeInline, table } from './markdown.ts'
import { findPlaces } from './places.ts'
import { readSpec, related } from './read-documents.ts'
import type { SpecDocument } from './read-documents.ts'
import { renderTemplate } from './render-template.ts'
import { exists, listFiles, own, template } from './situation.ts'
import type { Situation, Written } from './situation.ts'

/** Writes plan.md: what is asked for, and where in the code each requirement goes. */
export function plan(situation: Situation): Written {
  const { root, feature, words } = situation
  const spec = readSpec(own(situation, 'spec.md'))
  const constitution = exists(root, '.specify/memory/constitution.md')
    ? 'A person has to judge whether this plan keeps to `.specify/memory/constitution.md`.'
    : 'The repository has no `.specify/memory/constitution.md`; there is nothing to check against.'
  const content = renderTemplate({
    template: template(situation, 'plan'),
    standard: '# Implementation Plan\n**Branch**:\n**Spec**:\n## Technical Context\nIt stays as it is.\n',
    subject: safeInline(spec.title),
    feature,
    fields: { spec: '[spec.md](./spec.md)', input: `\`${feature.directory}/spec.md\`` },
    slots: [
      { heading: /^summary/i, title: 'Summary', lines: () => summaryLines(spec) },
      { heading: /constitution/i, title: 'Constitution Check', lines: () => [constitution] },
      { heading: /^source code/i, title: 'Where each requirement goes', lines: () => placeLines(spec, situation) },
      { heading: /^background/i, title: 'Background', lines: () => listOf(spec.background) },
    ],
    about: (heading) => related(heading, spec.requirements),
  })
  return { files: { [`${feature.directory}/plan.md`]: withNotes(content, [own(situation, 'plan.md')], words) } }
}

function summaryLines({ stories, requirements }: SpecDocument): string[] {
  const byStory = Map.groupBy(requirements, ({ story }) => story)
  return stories.flatMap(({ title, priority, narrative }, index) => {
    const covered = (byStory.get(index) ?? []).map(({ id, text }) => `**${id}**: ${text}`)
    const details = listOf([...narrative, ...covered]).map((line) => `  ${line}`)
    return [`- **US${index + 1}** (${priority}) ${safeInline(title)}`, ...details]
  })
}

function placeLines({ requirements }: SpecDocument, { root, feature }: Situation): string[] {
  const places = [...findPlaces(listFiles(root), feature, requirements)]
  const rows = places.map(([id, { source, test }]) => [id, `\`${source}\``, `\`${test}\``])
  return [table(['Requirement', 'Source', 'Test'], rows)]
}
