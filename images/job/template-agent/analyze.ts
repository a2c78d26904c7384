import { cut, safeInline, table } from './markdown.ts'
import { readSpec, readTasks } from './read-documents.ts'
import type { SpecDocument, TaskLine } from './read-documents.ts'
import { noModel, own } from './situation.ts'
import type { Situation, Written } from './situation.ts'

const maxFindings = 50
const maxShownTasks = 6

/** Reports what can be seen by comparing the documents, the worst first. Nothing is changed. */
export function analyze(situation: Situation): Written {
  const spec = readSpec(own(situation, 'spec.md'))
  const tasks = readTasks(own(situation, 'tasks.md'))
  const findings = findingsOf(spec, tasks).slice(0, maxFindings)
  const rows = findings.map(([text, ...columns], index) => [`A${index + 1}`, ...columns, safeInline(cut(text, 200))])
  const coverage = spec.requirements.map(({ id }) => [
    id,
    tasksOf(id, tasks).slice(0, maxShownTasks).join(', ') || 'none',
  ])
  const none = ['None: every requirement has its tasks, and nothing is left open.']
  const message = [
    `# Analysis of ${situation.feature.name}: ${safeInline(spec.title)}`,
    `> ${noModel}`,
    '## Findings',
    ...(rows.length === 0 ? none : [table(['Id', 'Category', 'Severity', 'Place', 'What'], rows).join('\n')]),
    '## Coverage of the requirements',
    table(['Requirement', 'Tasks'], coverage).join('\n'),
  ]
  return { documents: [], summary: 'the documents were only read.', message: message.join('\n\n') }
}

/** What was found, its category, its severity and its place. */
function findingsOf({ requirements, questions }: SpecDocument, tasks: readonly TaskLine[]): [string, ...string[]][] {
  const known = new Set(requirements.map(({ id }) => id))
  const uncovered = requirements.filter(({ id }) => tasksOf(id, tasks).length === 0)
  const strange = tasks.flatMap(({ id, requirements: ids }) =>
    ids.flatMap((named) => (known.has(named) ? [] : { id, named })),
  )
  return [
    ...uncovered.map(({ id, text }) => row(`No task covers it: ${text}`, 'Coverage', 'CRITICAL', `spec.md ${id}`)),
    ...strange.map(({ id, named }) =>
      row(`It names ${named}, which spec.md does not have.`, 'Inconsistency', 'HIGH', `tasks.md ${id}`),
    ),
    ...questions.map((question) => row(question, 'Open question', 'HIGH', 'spec.md')),
  ]
}

function row(...columns: [string, ...string[]]): [string, ...string[]] {
  return columns
}

function tasksOf(id: string, tasks: readonly TaskLine[]): string[] {
  return tasks.filter(({ requirements }) => requirements.includes(id)).map((task) => task.id)
}
