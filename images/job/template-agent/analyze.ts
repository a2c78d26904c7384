import { safeInline, table } from './markdown.ts'
import { readSpec, readTasks } from './read-documents.ts'
import { noModel, own } from './situation.ts'
import type { Situation, Written } from './situation.ts'

const maxFindings = 50

/** Reports what can be seen by comparing the documents, the worst first. Nothing is changed. */
export function analyze(situation: Situation): Written {
  const { title, requirements, questions } = readSpec(own(situation, 'spec.md'))
  const references = readTasks(own(situation, 'tasks.md')).flatMap((task) =>
    task.requirements.map((id) => ({ id, task: task.id })),
  )
  const tasksOf = Map.groupBy(references, ({ id }) => id)
  const known = new Set(requirements.map(({ id }) => id))
  const uncovered = requirements.filter(({ id }) => !tasksOf.has(id))
  const strange = references.filter(({ id }) => !known.has(id))
  /** Category, severity and place of each finding, and what was found. */
  const findings = [
    ...uncovered.map(({ id, text }) => ['Coverage', 'CRITICAL', `spec.md ${id}`, `No task covers it: ${text}`]),
    ...strange.map(({ id, task }) => [
      'Inconsistency',
      'HIGH',
      `tasks.md ${task}`,
      `It names ${id}, which spec.md does not have.`,
    ]),
    ...questions.map((question) => ['Open question', 'HIGH', 'spec.md', question]),
  ]
  const rows = findings
    .slice(0, maxFindings)
    .map((columns, index) => [`A${index + 1}`, ...columns.map((text) => safeInline(text, 200))])
  const coverage = requirements.map(({ id }) => [
    id,
    tasksOf
      .get(id)
      ?.map(({ task }) => task)
      .join(', ') ?? 'none',
  ])
  const none = 'None: every requirement has its tasks, and nothing is left open.'
  const message = [
    `# Analysis of ${situation.feature.name}: ${safeInline(title)}`,
    `> ${noModel}`,
    '## Findings',
    rows.length === 0 ? none : table(['Id', 'Category', 'Severity', 'Place', 'What'], rows),
    '## Coverage of the requirements',
    table(['Requirement', 'Tasks'], coverage),
  ]
  return { files: {}, summary: '', message: message.join('\n\n') }
}
