import { idsAfter, withNotes } from './edit-document.ts'
import { listOf, safeInline } from './markdown.ts'
import { findPlaces } from './places.ts'
import { readSpec } from './read-documents.ts'
import type { SpecDocument } from './read-documents.ts'
import { renderTemplate } from './render-template.ts'
import { counted, listFiles, own, template } from './situation.ts'
import type { Situation, Written } from './situation.ts'

type Phase = { title: string; purpose: string; tasks: string[] }

/** Writes tasks.md: set-up, the user stories with a task for each requirement, and the rest. */
export function tasks(situation: Situation): Written {
  const { feature, words } = situation
  const spec = readSpec(own(situation, 'spec.md'))
  const phases = phasesOf(spec, situation)
  const content = renderTemplate({
    template: template(situation, 'tasks'),
    standard: '# Tasks\n**Input**:\n',
    subject: safeInline(spec.title),
    feature,
    fields: { input: `\`${feature.directory}/spec.md\``, prerequisites: 'spec.md and plan.md' },
    slots: [
      { heading: /^phase \w+:|^tasks$/i, title: 'Tasks', lines: (level) => phaseLines(phases, level) },
      {
        heading: /^dependencies/i,
        title: 'Dependencies & Execution Order',
        lines: () => ['The phases follow one another; within a user story its tests come first.'],
      },
      { heading: /^background/i, title: 'Background', lines: () => listOf(spec.background) },
    ],
  })
  const count = counted(phases.flatMap((phase) => phase.tasks).length, 'task')
  return {
    files: {
      [`${feature.directory}/tasks.md`]: withNotes(
        content,
        [own(situation, 'plan.md'), own(situation, 'tasks.md')],
        words,
      ),
    },
    summary: `${count} for ${counted(spec.requirements.length, 'requirement')}.`,
  }
}

function phasesOf({ title, stories, requirements }: SpecDocument, { root, feature }: Situation): Phase[] {
  const files = listFiles(root)
  const places = findPlaces(files, feature, requirements)
  const placed = requirements.map((one) => ({ ...one, source: '', test: '', ...places.get(one.id) }))
  const byStory = Map.groupBy(placed, ({ story }) => story)
  const storyPhases = stories.map((story, index) => {
    const covered = byStory.get(index) ?? []
    const tests = [...new Set(covered.map(({ test }) => test))].map((path) =>
      task('Write the tests of this story', path),
    )
    const behaviour = covered.map(({ id, text, source }) => task(`${id}: ${text}`, source))
    return {
      title: `User Story ${index + 1} - ${safeInline(story.title)} (Priority: ${story.priority})`,
      purpose: `**Goal**: ${safeInline(story.narrative.join(' ') || story.title)}`,
      tasks: [...tests, ...behaviour].map((text) => `[US${index + 1}] ${text}`),
    }
  })
  const known = new Set(files)
  const paths = new Set(placed.flatMap(({ source, test }) => [source, test]))
  const setup = [...paths].map((path) =>
    task(known.has(path) ? 'Read what the feature builds on' : 'Create the new file, without behaviour yet,', path),
  )
  const readme = files.find((path) => /^readme(?:\.\w+)?$/i.test(path)) ?? 'README.md'
  const polish = [
    task(`Describe the feature “${title}” for its users`, readme),
    task('Try out every scenario', `${feature.directory}/spec.md`),
  ]
  return [
    { title: 'Setup', purpose: '**Purpose**: the files that the stories need.', tasks: setup },
    ...storyPhases,
    { title: 'Polish', purpose: '**Purpose**: what concerns all stories.', tasks: polish },
  ]
}

function task(text: string, path: string): string {
  return `${safeInline(text)}${/[.!?]$/.test(text) ? ' –' : ''} in \`${path}\``
}

function phaseLines(phases: readonly Phase[], level: number): string[] {
  const idOf = idsAfter('', 'T')
  let count = 0
  return phases.flatMap(({ title, purpose, tasks }, index) => [
    `${'#'.repeat(level)} Phase ${index + 1}: ${title}\n\n${purpose}\n`,
    ...tasks.map((text) => `- [ ] ${idOf(count++)} ${text}`),
    '',
  ])
}
