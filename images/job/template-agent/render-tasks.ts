import { noModel } from './feature.ts'
import type { Feature } from './feature.ts'
import { cut, safeInline } from './inline.ts'
import { fillTemplate } from './outline.ts'
import type { Slot } from './outline.ts'
import type { SpecDocument } from './spec-document.ts'
import { furtherTitle } from './tasks.ts'
import type { Task, TaskList, TaskPhase } from './tasks.ts'

/** The text of tasks.md, in the order of the repository's tasks template. */
export function renderTasks(list: TaskList, spec: SpecDocument, feature: Feature, template: string | null): string {
  const title = safeInline(spec.title)
  const fields: [RegExp, string][] = [
    [/input/i, `\`${feature.directory}/spec.md\` and \`${feature.directory}/plan.md\``],
    [/prerequisites/i, 'spec.md and plan.md; data-model.md and quickstart.md beside them'],
    [/tests/i, 'One for each acceptance scenario, before the code that it tests'],
    [/organi[sz]ation/i, 'By user story, in the order of their priorities'],
    [/branch/i, `\`${feature.branch}\``],
    [/^feature/i, title],
  ]
  return fillTemplate(template, {
    field: (key) => fields.find(([pattern]) => pattern.test(key))?.[1] ?? null,
    subject: title,
    defaultTitle: 'Tasks',
    notice: noModel,
    slots: slotsOf(list, spec),
    unknown: () => ['The plan says nothing about this.'],
  })
}

function slotsOf(list: TaskList, spec: SpecDocument): Slot[] {
  return [
    { name: 'format', heading: /^format/i, title: 'Format', within: null, lines: formatLines, onDemand: true },
    {
      name: 'paths',
      heading: /^path conventions/i,
      title: 'Path Conventions',
      within: null,
      lines: () => pathLines(list),
      onDemand: true,
    },
    {
      name: 'phases',
      heading: /^phase \S+:/i,
      title: 'Phases',
      within: null,
      lines: (level) => phaseLines(list, spec, level),
      ownHeadings: true,
    },
    {
      name: 'dependencies',
      heading: /^dependencies/i,
      title: 'Dependencies & Execution Order',
      within: null,
      lines: () => dependencyLines(spec),
      ownBody: true,
      onDemand: true,
    },
    {
      name: 'parallel',
      heading: /^parallel (?:example|opportunities)/i,
      title: 'Parallel Opportunities',
      within: null,
      lines: () => parallelLines(list),
      ownBody: true,
      onDemand: true,
    },
    {
      name: 'strategy',
      heading: /^implementation strategy/i,
      title: 'Implementation Strategy',
      within: null,
      lines: () => strategyLines(spec),
      ownBody: true,
      onDemand: true,
    },
    {
      name: 'coverage',
      heading: /coverage/i,
      title: 'Coverage of the requirements',
      within: null,
      lines: () => coverageLines(list, spec),
    },
    {
      name: 'background',
      heading: /^background/i,
      title: 'Background',
      within: null,
      lines: () => backgroundLines(spec),
      ...(spec.background.length === 0 ? { onDemand: true as const } : {}),
    },
    {
      name: 'notes',
      heading: /^notes/i,
      title: 'Notes',
      within: null,
      lines: () => [
        '- Tick a task in the commit that finishes it.',
        '- A task without `[P]` shares its file with another one of its phase: one after the other.',
      ],
      onDemand: true,
    },
  ]
}

function formatLines(): string[] {
  return [
    '`- [ ] T001 [P] [US1] what to do in path`',
    '',
    '- `[P]`: can run beside the other tasks of its phase (no common file)',
    '- `[US1]`: the user story that it belongs to',
  ]
}

function pathLines({ tasks }: TaskList): string[] {
  const folders = [...new Set(tasks.map(({ path }) => (path.includes('/') ? `${path.split('/')[0]}/` : '(root)')))]
  return [
    `Paths are relative to the repository’s root. Touched: ${folders.map((folder) => `\`${folder}\``).join(', ')}. Documents of this feature are named without a folder.`,
  ]
}

function phaseLines({ phases }: TaskList, spec: SpecDocument, level: number): string[] {
  let number = 0
  let before: number | null = -1
  return phases.flatMap((phase) => {
    const isNew = phase.story === null || phase.story !== before
    before = phase.story
    if (isNew) number += 1
    const heading = isNew
      ? [`${'#'.repeat(level)} Phase ${number}: ${titleOf(phase, spec)}`, '', ...purposeOf(phase, spec), '']
      : []
    const part =
      phase.part === null || phase.story === null
        ? []
        : [`${'#'.repeat(level + 1)} ${phase.part} for User Story ${phase.story + 1}`, '']
    return [...heading, ...part, ...phase.tasks.map(taskLine), '']
  })
}

function titleOf({ story, title }: TaskPhase, spec: SpecDocument): string {
  if (story === null) return title
  return `User Story ${story + 1} - ${safeInline(title)} (Priority: ${spec.stories[story]?.priority ?? 'P1'})`
}

function purposeOf({ story, title }: TaskPhase, spec: SpecDocument): string[] {
  if (story !== null)
    return [
      `**Goal**: ${safeInline(spec.stories[story]?.narrative ?? title)}`,
      '',
      `**Independent Test**: the acceptance scenarios of user story ${story + 1} pass.`,
    ]
  switch (title) {
    case 'Setup':
      return ['**Purpose**: the files that the stories need.']
    case furtherTitle:
      return ['**Purpose**: the sentences at the end of spec.md that have no id of their own.']
    case 'Foundational':
      return ['**Purpose**: the entities that several requirements share; before the stories.']
    default:
      return ['**Purpose**: what concerns all stories.']
  }
}

function taskLine({ id, isParallel, story, text, path }: Task): string {
  const marks = [isParallel ? '[P] ' : '', story === null ? '' : `[US${story + 1}] `].join('')
  return `- [ ] ${id} ${marks}${safeInline(text).replace(/(?<=[^.])\.$/, '')} in \`${path}\``
}

function dependencyLines(spec: SpecDocument): string[] {
  const stories = spec.stories.map(
    (story, index) =>
      `- User story ${index + 1} (${story.priority}): after the foundations${index === 0 ? '' : '; can be built and tested without the other stories'}.`,
  )
  return [
    '- Setup comes first, then the foundations.',
    ...stories,
    '- Within a story the tests come before the implementation.',
    '- Polish comes last.',
  ]
}

function parallelLines({ phases }: TaskList): string[] {
  const lines = phases.flatMap((phase) => {
    const together = phase.tasks.filter(({ isParallel }) => isParallel).map(({ id }) => id)
    const place =
      phase.story === null ? phase.title : `User story ${phase.story + 1}, ${(phase.part ?? '').toLowerCase()}`
    return together.length > 1 ? [`- ${place}: ${together.join(', ')}`] : []
  })
  return lines.length > 0 ? lines : ['- None: the tasks of each phase share their files.']
}

function strategyLines(spec: SpecDocument): string[] {
  return [
    `1. Setup, foundations and user story 1 (“${safeInline(spec.stories[0]?.title ?? spec.title)}”): stop there and try it out.`,
    '2. The other user stories in the order of their priorities, each tried out on its own.',
    '3. Polish.',
  ]
}

function backgroundLines({ background }: SpecDocument): string[] {
  if (background.length === 0) return ['The issue gives none.']
  return background.slice(0, 20).map((text) => `- ${safeInline(cut(text, 400))}`)
}

function coverageLines({ tasks }: TaskList, spec: SpecDocument): string[] {
  if (spec.requirements.length === 0) return ['The specification lists no requirement with an id.']
  const rows = spec.requirements.map(({ id }) => {
    const ids = tasks.filter(({ requirements }) => requirements.includes(id)).map((task) => task.id)
    return `| ${id} | ${ids.join(', ')} |`
  })
  return ['| Requirement | Tasks |', '|---|---|', ...rows]
}
