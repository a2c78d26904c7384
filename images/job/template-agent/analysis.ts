import { noModel } from './feature.ts'
import type { Feature } from './feature.ts'
import { cut, safeInline, tableCell } from './inline.ts'
import type { PlanDocument } from './plan-document.ts'
import type { SpecDocument } from './spec-document.ts'
import type { TaskLine } from './task-lines.ts'
import { vagueWord } from './vague-words.ts'
import { significantWords } from './words.ts'

type Material = { spec: SpecDocument; plan: PlanDocument; tasks: readonly TaskLine[]; feature: Feature }

const severities = ['CRITICAL', 'HIGH', 'MEDIUM', 'LOW'] as const

type Finding = { severity: (typeof severities)[number]; category: string; place: string; text: string }

const maxFindings = 50
const maxRows = 300

/** The report of the phase analyze: what can be seen by comparing the three documents. Nothing is changed. */
export function analysisReport(material: Material): string {
  const { spec, feature } = material
  const findings = findingsOf(material).slice(0, maxFindings)
  return [
    `# Analysis of ${feature.name}: ${safeInline(spec.title)}`,
    '',
    `> ${noModel}`,
    '',
    '## Findings',
    '',
    ...findingLines(findings),
    '',
    '## Coverage of the requirements',
    '',
    ...coverageLines(material),
    '',
    '## In numbers',
    '',
    ...numberLines(material, findings),
  ].join('\n')
}

function findingsOf(material: Material): Finding[] {
  const found = [
    ...uncovered(material),
    ...strangers(material),
    ...open(material),
    ...unplanned(material),
    ...vague(material),
    ...alike(material),
  ]
  return found.sort((one, other) => severities.indexOf(one.severity) - severities.indexOf(other.severity))
}

function uncovered({ spec, tasks }: Material): Finding[] {
  const covered = new Set(tasks.flatMap(({ requirements }) => requirements))
  return spec.requirements
    .filter(({ id }) => !covered.has(id))
    .map(({ id, text }) => ({
      severity: 'CRITICAL',
      category: 'Coverage',
      place: `spec.md ${id}`,
      text: `No task covers it: ${text}`,
    }))
}

function strangers({ spec, tasks }: Material): Finding[] {
  const known = new Set(spec.requirements.map(({ id }) => id))
  return tasks.flatMap(({ id, requirements }) =>
    requirements
      .filter((requirement) => !known.has(requirement))
      .map((requirement) => ({
        severity: 'HIGH' as const,
        category: 'Inconsistency',
        place: `tasks.md ${id}`,
        text: `It names ${requirement}, which spec.md does not have.`,
      })),
  )
}

function open({ spec }: Material): Finding[] {
  return spec.questions.map((question) => ({
    severity: 'HIGH',
    category: 'Open question',
    place: 'spec.md',
    text: question,
  }))
}

function unplanned({ spec, plan }: Material): Finding[] {
  if (plan.places.size === 0) return []
  return spec.requirements
    .filter(({ id }) => !plan.places.has(id))
    .map(({ id }) => ({
      severity: 'MEDIUM',
      category: 'Underspecification',
      place: `plan.md`,
      text: `It gives ${id} no place in the code.`,
    }))
}

function vague({ spec }: Material): Finding[] {
  return spec.requirements.flatMap(({ id, text }) => {
    const word = vagueWord(text)
    return word === null
      ? []
      : [
          {
            severity: 'MEDIUM' as const,
            category: 'Ambiguity',
            place: `spec.md ${id}`,
            text: `“${word}” cannot be measured.`,
          },
        ]
  })
}

/** Two requirements that use the same meaningful words. */
function alike({ spec }: Material): Finding[] {
  const seen = new Map<string, string>()
  return spec.requirements.slice(0, maxRows).flatMap(({ id, text }) => {
    const key = [...new Set(significantWords(text))].sort().join(' ')
    const first = seen.get(key)
    if (first === undefined) seen.set(key, id)
    return key === '' || first === undefined
      ? []
      : [
          {
            severity: 'LOW' as const,
            category: 'Duplication',
            place: `spec.md ${id}`,
            text: `It says the same as ${first}.`,
          },
        ]
  })
}

function findingLines(findings: readonly Finding[]): string[] {
  if (findings.length === 0) return ['None: every requirement has its tasks, and nothing is left open.']
  const rows = findings.map(
    ({ severity, category, place, text }, index) =>
      `| A${index + 1} | ${category} | ${severity} | ${place} | ${tableCell(safeInline(cut(text, 200)))} |`,
  )
  return ['| Id | Category | Severity | Place | What |', '|---|---|---|---|---|', ...rows]
}

function coverageLines({ spec, tasks }: Material): string[] {
  if (spec.requirements.length === 0) return ['The specification lists no requirement with an id.']
  const rows = spec.requirements.slice(0, maxRows).map(({ id }) => {
    const own = tasks.filter(({ requirements }) => requirements.includes(id)).map((task) => task.id)
    const shown = own.length > 6 ? `${own.slice(0, 6).join(', ')} and ${own.length - 6} more` : own.join(', ')
    return `| ${id} | ${own.length === 0 ? 'none' : shown} |`
  })
  return ['| Requirement | Tasks |', '|---|---|', ...rows]
}

function numberLines({ spec, tasks }: Material, findings: readonly Finding[]): string[] {
  const covered = new Set(tasks.flatMap(({ requirements }) => requirements))
  const count = spec.requirements.filter(({ id }) => covered.has(id)).length
  const total = spec.requirements.length
  return [
    `- Requirements: ${total}; with a task: ${count}${total === 0 ? '' : ` (${Math.floor((100 * count) / total)} %)`}`,
    `- Tasks: ${tasks.length}; ticked: ${tasks.filter(({ isDone }) => isDone).length}`,
    ...severities.map(
      (severity) => `- ${severity}: ${findings.filter((finding) => finding.severity === severity).length}`,
    ),
  ]
}
