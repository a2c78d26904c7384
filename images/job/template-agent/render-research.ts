import { noModel } from './feature.ts'
import { safeInline } from './inline.ts'
import type { Plan } from './plan.ts'

/** research.md: what was found in the repository and decided from it, and what stays open. */
export function renderResearch({ spec, facts, places, repository }: Plan): string {
  const fresh = [...new Set([...places.values()].filter(({ isNew }) => isNew).map(({ source }) => source))]
  const changed = [...new Set([...places.values()].filter(({ isNew }) => !isNew).map(({ source }) => source))]
  const value = (name: string) => facts.find((fact) => fact.name === name)?.value ?? ''
  const decisions: [string, string, string][] = [
    [
      'Language and libraries stay',
      `${value('Language/Version')}; ${value('Primary Dependencies')}`,
      'Read from the manifests and the file names.',
    ],
    ['Storage stays', value('Storage'), 'The specification is built on what is there.'],
    ['Tests as they are written today', value('Testing'), 'Read from the manifests and the test files.'],
    [
      'Existing files that change',
      named(changed),
      'They speak of the same things as the requirements (table in plan.md).',
    ],
    ['New files', named(fresh), 'For requirements of which no source file speaks yet.'],
  ]
  const questions = spec.questions.map((question) => [
    `### Open: ${safeInline(question)}`,
    '',
    'Asked by the issue itself. Not decided here; a person has to answer it before the tasks that depend on it.',
    '',
  ])
  return [
    `# Research: ${safeInline(spec.title)}`,
    '',
    `> ${noModel}`,
    '',
    `Read: ${repository.files.length} files of the repository and \`spec.md\`. Alternatives were not weighed, because no model took part.`,
    '',
    '## Decisions',
    '',
    ...decisions.flatMap(([title, decision, rationale]) => [
      `### ${title}`,
      '',
      `- **Decision**: ${decision}`,
      `- **Rationale**: ${rationale}`,
      '',
    ]),
    '## Open questions',
    '',
    ...(questions.length > 0 ? questions.flat() : ['None.', '']),
  ].join('\n')
}

function named(paths: readonly string[]): string {
  return paths.length === 0 ? 'None' : paths.map((path) => `\`${path}\``).join(', ')
}
