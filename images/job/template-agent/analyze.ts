import { safeInline, table } from './markdown.ts'
import { readSpec, readTasks } from './read-documents.ts'
import type { SpecDocument, TaskLine } from './read-documents.ts'
import { noModel, own } from './situation.ts'
import type { Situation, Written } from './situation.ts'

const maxFindings = 50

/** Reports what can be seen by comparing the documents, the worst first. Nothing is changed. */
export function analyze(situation: Situation): Written {
  const spec = readSpec(own(situation, 'spec.md'))
  const tasks = readTasks(own(situation, 'tasks.md'))
  const findings = findingsOf(spec, tasks).slice(0, maxFindings)
  const rows = findings.map((columns, index) => [`A${index + 1}`, ...columns.map((text) => safeInline(text, 200))])
  const coverage = spec.requirements.map(({ id }) => [id, tasksOf(id, tasks).join(', ') || 'none'])
  const none = 'None: every requirement has its tasks, and nothing is left open.'
  const message = [
    `# Analysis of ${situation.feature.name}: ${safeInline(spec.title)}`,
    `> ${noModel}`,
    '## Findings',
    rows.length === 0 ? none : table(['Id', 'Category', 'Severity', 'Place', 'What'], rows),
    '## Coverage of the requirements',
    table(['Requirement', 'Tasks'], coverage),
  ]
  return { documents: {}, summary: 'the documents were only read.', message: message.join('\n\n') }
}

/** Category, severity and place of each finding, and what was found. */
function findingsOf({ requirements, questions }: SpecDocument, tasks: readonly TaskLine[]): string[][] {
  const known = new Set(requirements.map(({ id }) => id))
  const uncovered = requirements.filter(({ id }) => tasksOf(id, tasks).length === 0)
  const strange = tasks.flatMap(({ id, requirements: ids }) =>
    ids.filter((named) => !known.has(named)).map((named) => ({ id, named })),
  )
  return [
    ...uncovered.map(({ id, text }) => ['Coverage', 'CRITICAL', `spec.md ${id}`, `No task covers it: ${text}`]),
    ...strange.map(({ id, named }) => [
      'Inconsistency',
      'HIGH',
      `tasks.md ${id}`,
      `It names ${named}, which spec.md does not have.`,
    ]),
    ...questions.map((question) => ['Open question', 'HIGH', 'spec.md', question]),
  ]
}

function tasksOf(id: string, tasks: readonly TaskLine[]): string[] {
  return tasks.filter(({ requirements }) => requirements.includes(id)).map((task) => task.id)
}
