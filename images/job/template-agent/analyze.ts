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
  const rows = findings.map(([category, severity, place, text], index) => [
    `A${index + 1}`,
    category,
    severity,
    place,
    safeInline(cut(text, 200)),
  ])
  const message = [
    `# Analysis of ${situation.feature.name}: ${safeInline(spec.title)}`,
    `> ${noModel}`,
    '## Findings',
    rows.length === 0
      ? 'None: every requirement has its tasks, and nothing is left open.'
      : table(['Id', 'Category', 'Severity', 'Place', 'What'], rows).join('\n'),
    '## Coverage of the requirements',
    table(['Requirement', 'Tasks'], coverageRows(spec, tasks)).join('\n'),
  ]
  return { documents: [], summary: 'the documents were only read.', message: message.join('\n\n') }
}

type Finding = [category: string, severity: 'CRITICAL' | 'HIGH', place: string, text: string]

function findingsOf({ requirements, questions }: SpecDocument, tasks: readonly TaskLine[]): Finding[] {
  const covered = new Set(tasks.flatMap((task) => task.requirements))
  const known = new Set(requirements.map(({ id }) => id))
  const uncovered = requirements.filter(({ id }) => !covered.has(id))
  const strangers = tasks.flatMap((task) =>
    task.requirements.filter((id) => !known.has(id)).map((id) => ({ task: task.id, id })),
  )
  return [
    ...uncovered.map(({ id, text }): Finding => [
      'Coverage',
      'CRITICAL',
      `spec.md ${id}`,
      `No task covers it: ${text}`,
    ]),
    ...strangers.map(({ task, id }): Finding => [
      'Inconsistency',
      'HIGH',
      `tasks.md ${task}`,
      `It names ${id}, which spec.md does not have.`,
    ]),
    ...questions.map((question): Finding => ['Open question', 'HIGH', 'spec.md', question]),
  ]
}

function coverageRows({ requirements }: SpecDocument, tasks: readonly TaskLine[]): string[][] {
  return requirements.map(({ id }) => {
    const own = tasks.filter((task) => task.requirements.includes(id)).map((task) => task.id)
    const more = own.length > maxShownTasks ? ` and ${own.length - maxShownTasks} more` : ''
    return [id, own.length === 0 ? 'none' : `${own.slice(0, maxShownTasks).join(', ')}${more}`]
  })
}
