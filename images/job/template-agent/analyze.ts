import { safeInline, table } from './markdown.ts'
import { readSpec, readTasks } from './read-documents.ts'
import { noModel, own } from './situation.ts'
import type { Situation, Written } from './situation.ts'

const maxFindings = 50

/** Reports what can be seen by comparing the documents, the worst first. Nothing is changed. */
export function analyze(situation: Situation): Written {
  const { title, requirements, questions } = readSpec(own(situation, 'spec.md'))
  const tasksOf = new Map(requirements.map(({ id }): [string, string[]] => [id, []]))
  const strange: string[][] = []
  for (const task of readTasks(own(situation, 'tasks.md')))
    for (const id of task.requirements)
      if (tasksOf.has(id)) tasksOf.get(id)?.push(task.id)
      else strange.push(['Inconsistency', 'HIGH', `tasks.md ${task.id}`, `It names ${id}, which spec.md lacks.`])
  const uncovered = requirements.filter(({ id }) => tasksOf.get(id)?.length === 0)
  const findings = [
    ...uncovered.map(({ id, text }) => ['Coverage', 'CRITICAL', `spec.md ${id}`, `No task covers it: ${text}`]),
    ...strange,
    ...questions.map((question) => ['Open question', 'HIGH', 'spec.md', question]),
  ].slice(0, maxFindings)
  const rows = findings.map((columns, index) => [`A${index + 1}`, ...columns.map((text) => safeInline(text, 200))])
  const coverage = [...tasksOf].map(([id, tasks]) => [id, tasks.join(', ') || 'none'])
  const none = 'None: every requirement has its tasks, and nothing is left open.'
  const message = [
    `# Analysis of ${situation.feature.name}: ${safeInline(title)}`,
    `> ${noModel}`,
    '## Findings',
    rows.length === 0 ? none : table(['Id', 'Category', 'Severity', 'Place', 'What'], rows),
    '## Coverage of the requirements',
    table(['Requirement', 'Tasks'], coverage),
  ]
  return { files: {}, message: message.join('\n\n') }
}
