import { idsAfter, withNotes } from './edit-document.ts'
import { listOf, safeInline } from './markdown.ts'
import { findPlaces } from './places.ts'
import { readSpec, readTasks } from './read-documents.ts'
import type { SpecDocument } from './read-documents.ts'
import { renderTemplate } from './render-template.ts'
import { counted, own, template } from './situation.ts'
import type { Situation, Written } from './situation.ts'
import { listFiles } from './workspace.ts'

type Phase = { title: string; purpose: string; mark: string; tasks: { text: string; path: string }[] }

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
  const noted = [own(situation, 'plan.md'), own(situation, 'tasks.md')]
  return {
    documents: { 'tasks.md': withNotes(content, noted, words) },
    summary: `${counted(readTasks(content).length, 'task')} for ${counted(spec.requirements.length, 'requirement')}.`,
  }
}

function phasesOf({ title, stories, requirements }: SpecDocument, { root, feature }: Situation): Phase[] {
  const files = listFiles(root)
  const places = findPlaces(files, feature, requirements)
  const placed = requirements.map((one) => ({ ...one, source: '', test: '', ...places.get(one.id) }))
  const paths = new Set(placed.flatMap(({ source, test }) => [source, test]))
  const setup = [...paths].map((path) => ({
    text: files.includes(path) ? 'Read what the feature builds on' : 'Create the new file, without behaviour yet,',
    path,
  }))
  const readme = files.find((path) => /^readme(?:\.\w+)?$/i.test(path)) ?? 'README.md'
  const polish = [
    { text: `Describe the feature “${title}” for its users`, path: readme },
    { text: 'Try out every scenario', path: `${feature.directory}/spec.md` },
  ]
  const storyPhases = stories.map(({ title, priority, narrative }, index) => {
    const covered = placed.filter(({ story }) => story === index)
    const tests = new Set(covered.map(({ test }) => test))
    return {
      title: `User Story ${index + 1} - ${safeInline(title)} (Priority: ${priority})`,
      purpose: `**Goal**: ${safeInline(narrative.join(' ') || title)}`,
      mark: `[US${index + 1}] `,
      tasks: [
        ...[...tests].map((path) => ({ text: 'Write the tests of this story', path })),
        ...covered.map(({ id, text, source }) => ({ text: `${id}: ${text}`, path: source })),
      ],
    }
  })
  return [
    { title: 'Setup', purpose: '**Purpose**: the files that the stories need.', mark: '', tasks: setup },
    ...storyPhases,
    { title: 'Polish', purpose: '**Purpose**: what concerns all stories.', mark: '', tasks: polish },
  ]
}

function phaseLines(phases: readonly Phase[], level: number): string[] {
  const idOf = idsAfter('', 'T')
  let count = 0
  return phases.flatMap(({ title, purpose, mark, tasks }, index) => [
    `${'#'.repeat(level)} Phase ${index + 1}: ${title}\n\n${purpose}\n`,
    ...tasks.map(({ text, path }) => {
      const end = /[.!?]$/.test(text) ? ' –' : ''
      return `- [ ] ${idOf(count++)} ${mark}${safeInline(text)}${end} in \`${path}\``
    }),
    '',
  ])
}
