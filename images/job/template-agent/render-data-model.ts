import { noModel } from './feature.ts'
import { safeInline } from './inline.ts'
import type { Plan } from './plan.ts'
import { significantWords, singular } from './words.ts'
import type { Workspace } from './workspace.ts'

/** data-model.md: the key entities of the specification with what it says of them and where the code has them already. */
export function renderDataModel({ spec, repository }: Plan, workspace: Workspace): string {
  const sources = repository.sourceFiles
    .slice(0, 200)
    .map((path) => ({ path, words: new Set(significantWords(workspace.read(path) ?? '')) }))
  const entities = spec.entities.flatMap(({ name, text }) => {
    const word = singular(name.toLowerCase())
    const files = sources.filter(({ words }) => words.has(word)).map(({ path }) => `\`${path}\``)
    const attributes = /Named with it: (.+)\.$/.exec(text)?.[1]?.split(', ') ?? []
    const about = spec.requirements
      .filter((requirement) => significantWords(requirement.text).includes(word))
      .slice(0, 8)
    return [
      `## ${safeInline(name)}`,
      '',
      safeInline(text),
      '',
      ...(attributes.length > 0
        ? ['**Attributes named in the specification**:', '', ...attributes.map((one) => `- ${safeInline(one)}`), '']
        : []),
      `**In the code today**: ${files.length === 0 ? 'not found' : files.slice(0, 8).join(', ')}`,
      '',
      ...(about.length > 0
        ? ['**Rules**:', '', ...about.map((one) => `- ${one.id}: ${safeInline(one.text)}`), '']
        : []),
    ]
  })
  return [
    `# Data Model: ${safeInline(spec.title)}`,
    '',
    `> ${noModel}`,
    '',
    ...(entities.length > 0
      ? entities
      : ['The specification names no entity. Data that the product keeps today does not change its shape.', '']),
    'Types and keys are not stated in the specification and are not invented here.',
    '',
  ].join('\n')
}
