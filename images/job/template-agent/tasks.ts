import { idsAfter, withNotes } from './edit-document.ts'
import { listOf, safeInline } from './markdown.ts'
import { findPlaces } from './places.ts'
import { readSpec } from './read-documents.ts'
import type { SpecDocument } from './read-documents.ts'
import { renderTemplate } from './render-template.ts'
import { listFiles, own, template } from './situation.ts'
import type { Situation, Written } from './situation.ts'

type Phase = { title: string; purpose: string; tasks: string[] }

const order = 'The phases follow one another; within a user story its tests come first.'

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
      { heading: /^dependencies/i, title: 'Dependencies & Execution Order', lines: () => [order] },
      { heading: /^background/i, title: 'Background', lines: () => listOf(spec.background) },
    ],
  })
  const before = [own(situation, 'plan.md'), own(situation, 'tasks.md')]
  return { files: { [`${feature.directory}/tasks.md`]: withNotes(content, before, words) } }
}

function phasesOf({ title, stories, requirements }: SpecDocument, { root, feature }: Situation): Phase[] {
  const files = listFiles(root)
  const readme = files.find((path) => /^readme(?:\.\w+)?$/i.test(path)) ?? 'README.md'
  const places = findPlaces(files, feature, requirements)
  const placed = requirements.map((one) => ({ ...one, source: '', test: '', ...places.get(one.id) }))
  const byStory = Map.groupBy(placed, ({ story }) => story)
  const setup = [...new Set(placed.flatMap(({ source, test }) => [source, test]))]
  const verb = (path: string) =>
    files.includes(path) ? 'Read what the feature builds on' : 'Create the new file, without behaviour yet,'
  const storyPhases = stories.map((story, index) => {
    const covered = byStory.get(index) ?? []
    const tests = [...new Set(covered.map(({ test }) => test))]
    const tasks = [
      ...tests.map((path) => task('Write the tests of this story', path)),
      ...covered.map(({ id, text, source }) => task(`${id}: ${text}`, source)),
    ]
    return {
      title: `User Story ${index + 1} - ${safeInline(story.title)} (Priority: ${story.priority})`,
      purpose: `**Goal**: ${safeInline(story.narrative.join(' ') || story.title)}`,
      tasks: tasks.map((text) => `[US${index + 1}] ${text}`),
    }
  })
  const describe = task(`Describe the feature “${title}” for its users`, readme)
  const tryOut = task('Try out every scenario', `${feature.directory}/spec.md`)
  const purpose = '**Purpose**: what concerns all stories.'
  return [
    { title: 'Setup', purpose, tasks: setup.map((path) => task(verb(path), path)) },
    ...storyPhases,
    { title: 'Polish', purpose, tasks: [describe, tryOut] },
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
