import { numbered, withNotes } from './edit-document.ts'
import { cut, safeInline } from './markdown.ts'
import { findPlaces } from './places.ts'
import type { Place } from './places.ts'
import { backgroundLines } from './plan.ts'
import { readSpec, readTasks } from './read-documents.ts'
import type { SpecDocument } from './read-documents.ts'
import { renderTemplate } from './render-template.ts'
import { counted, own, template } from './situation.ts'
import type { Situation, Written } from './situation.ts'

type Phase = { title: string; purpose: string; mark: string; tasks: { text: string; path: string }[] }

const order = 'The phases follow one another; within a user story its tests come first.'

/**
 * Writes tasks.md: set-up, each user story with its tests first, then the rest. Each requirement
 * has a task of its own.
 */
export function tasks(situation: Situation): Written {
  const { feature, words, progress } = situation
  const spec = readSpec(own(situation, 'spec.md'))
  const phases = phasesOf(spec, situation)
  progress(`Read the specification and the plan: ${counted(spec.requirements.length, 'requirement')}`)
  const content = renderTemplate({
    template: template(situation, 'tasks'),
    standard: '# Tasks\n**Input**:\n',
    subject: safeInline(spec.title),
    feature,
    fields: { input: `\`${feature.directory}/spec.md\``, prerequisites: 'spec.md and plan.md' },
    slots: [
      { heading: /^phase \w+:|^tasks$/i, title: 'Tasks', lines: (level) => phaseLines(phases, level) },
      { heading: /^dependencies/i, title: 'Dependencies & Execution Order', lines: () => [order] },
      { heading: /^background/i, title: 'Background', lines: () => backgroundLines(spec) },
    ],
  })
  const noted = [own(situation, 'plan.md'), own(situation, 'tasks.md')]
  return {
    documents: [{ path: 'tasks.md', content: withNotes(content, noted, words) }],
    summary: `${counted(readTasks(content).length, 'task')} for ${counted(spec.requirements.length, 'requirement')}.`,
  }
}

function phasesOf(spec: SpecDocument, { workspace, feature }: Situation): Phase[] {
  const files = workspace.files()
  const places = findPlaces(files, feature, spec.requirements)
  const used = spec.requirements.flatMap(({ id }) => places.get(id) ?? [])
  const paths = [...new Set(used.flatMap(({ source, test }) => [source, test]))]
  const setup = paths.map((path) => ({
    text: files.includes(path) ? 'Read what the feature builds on' : 'Create the new file, without behaviour yet,',
    path,
  }))
  const readme = files.find((path) => /^readme(?:\.\w+)?$/i.test(path)) ?? 'README.md'
  const polish = [
    { text: `Describe the feature “${cut(spec.title, 120)}” for its users`, path: readme },
    { text: 'Try out every scenario and every further requirement', path: `${feature.directory}/spec.md` },
  ]
  return [
    { title: 'Setup', purpose: '**Purpose**: the files that the stories need.', mark: '', tasks: setup },
    ...spec.stories.map((_, index) => storyPhase(spec, index, places)),
    { title: 'Polish', purpose: '**Purpose**: what concerns all stories.', mark: '', tasks: polish },
  ]
}

function storyPhase(spec: SpecDocument, index: number, places: ReadonlyMap<string, Place>): Phase {
  const { title = '', priority = '', narrative = [] } = spec.stories[index] ?? {}
  const placed = spec.requirements
    .filter(({ story }) => story === index)
    .map(({ id, text }) => ({ id, text, source: '', test: '', ...places.get(id) }))
  const tests = [...new Set(placed.map(({ test }) => test))]
  return {
    title: `User Story ${index + 1} - ${safeInline(title)} (Priority: ${priority})`,
    purpose: `**Goal**: ${safeInline(narrative.join(' ') || title)}`,
    mark: `[US${index + 1}] `,
    tasks: [
      ...tests.map((path) => ({ text: 'Write the tests of this story', path })),
      ...placed.map(({ id, text, source }) => ({ text: `${id}: ${cut(text, 600)}`, path: source })),
    ],
  }
}

function phaseLines(phases: readonly Phase[], level: number): string[] {
  let number = 0
  return phases.flatMap(({ title, purpose, mark, tasks }, index) => [
    `${'#'.repeat(level)} Phase ${index + 1}: ${title}`,
    '',
    purpose,
    '',
    ...tasks.map(({ text, path }) => {
      const end = /[.!?]$/.test(text) ? ' –' : ''
      return `- [ ] ${numbered('T', (number += 1))} ${mark}${safeInline(text)}${end} in \`${path}\``
    }),
    '',
  ])
}
