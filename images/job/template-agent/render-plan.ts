import { noModel } from './feature.ts'
import { cut, safeInline, tableCell } from './inline.ts'
import { fillTemplate } from './outline.ts'
import type { Slot } from './outline.ts'
import type { Plan } from './plan.ts'
import type { SpecDocument } from './spec-document.ts'
import { overlap } from './words.ts'

/** The text of plan.md, in the order of the repository's plan template. */
export function renderPlan(plan: Plan, template: string | null): string {
  const title = safeInline(plan.spec.title)
  const fields: [RegExp, string][] = [
    [/branch/i, `\`${plan.feature.branch}\``],
    [/date|created/i, 'see the commit that added this file'],
    [/spec/i, '[spec.md](./spec.md)'],
    [/^feature/i, title],
    [/input/i, `\`${plan.feature.directory}/spec.md\``],
  ]
  return fillTemplate(template, {
    field: (key) => fields.find(([pattern]) => pattern.test(key))?.[1] ?? null,
    subject: title,
    defaultTitle: 'Implementation Plan',
    notice: noModel,
    slots: slotsOf(plan),
    unknown: (heading) => related(heading, plan),
  })
}

function slotsOf(plan: Plan): Slot[] {
  return [
    { name: 'summary', heading: /^summary/i, title: 'Summary', within: null, lines: () => summaryLines(plan) },
    {
      name: 'context',
      heading: /technical context/i,
      title: 'Technical Context',
      within: null,
      lines: (_, keys) => contextLines(plan, keys),
    },
    {
      name: 'constitution',
      heading: /constitution check/i,
      title: 'Constitution Check',
      within: null,
      lines: () => constitutionLines(plan),
    },
    { name: 'structure', heading: /^project structure/i, title: 'Project Structure', within: null, lines: () => [] },
    {
      name: 'documents',
      heading: /^documentation/i,
      title: 'Documentation (this feature)',
      within: 'structure',
      lines: () => documentLines(plan),
    },
    {
      name: 'sources',
      heading: /^source code/i,
      title: 'Source Code (repository root)',
      within: 'structure',
      lines: () => sourceLines(plan),
    },
    {
      name: 'places',
      heading: /where each requirement goes/i,
      title: 'Where each requirement goes',
      within: null,
      lines: () => placeLines(plan),
    },
    {
      name: 'complexity',
      heading: /complexity/i,
      title: 'Complexity Tracking',
      within: null,
      lines: () => ['No deviation from the constitution is planned, so there is nothing to justify.'],
      onDemand: true,
    },
  ]
}

function summaryLines({ spec }: Plan): string[] {
  const excluded = spec.exclusions
    .filter((text) => !text.startsWith('The issue excludes nothing'))
    .map((text) => `- Not part of it: ${safeInline(text)}`)
  const further =
    spec.further.length === 0
      ? []
      : ['', `${spec.further.length} further requirements stand at the end of spec.md and hold as well.`]
  const background = spec.background.slice(0, 20).map((text) => `- ${safeInline(cut(text, 400))}`)
  return [
    `${safeInline(spec.title)}. The specification asks for:`,
    '',
    ...spec.stories.flatMap((_, index) => storyLines(spec, index)),
    ...(excluded.length > 0 ? ['', ...excluded] : []),
    ...further,
    ...(background.length > 0 ? ['', 'Background:', '', ...background] : []),
  ]
}

function storyLines(spec: SpecDocument, index: number): string[] {
  const story = spec.stories[index]
  if (story === undefined) return []
  const own = spec.requirements.filter((requirement) => requirement.story === index)
  const told =
    own.some(({ text }) => text.startsWith(story.narrative)) || story.narrative === story.title
      ? ''
      : `: ${safeInline(story.narrative)}`
  const scenarios = story.scenarios.filter((scenario) => !/(?:FR|NFR)-\d/.test(scenario)).slice(0, 20)
  return [
    `- **US${index + 1}** (${story.priority}) ${safeInline(story.title)}${told}`,
    ...own.map(({ id, text }) => `  - **${id}**: ${safeInline(cut(text, 400))}`),
    ...scenarios.map((scenario) => `  - Accepted when: ${safeInline(cut(scenario, 400))}`),
  ]
}

function contextLines(plan: Plan, keys: readonly string[]): string[] {
  const names = keys.length > 0 ? keys : plan.facts.map(({ name }) => name)
  const facts = names.map((name) => {
    const fact = plan.facts.find(({ pattern }) => pattern.test(name))
    return [`**${name}**: ${fact?.value ?? 'Not stated in the repository'}`, '']
  })
  return facts.flat()
}

function constitutionLines({ principles }: Plan): string[] {
  if (principles === null)
    return ['The repository has no `.specify/memory/constitution.md`; there is nothing to check against.']
  if (principles.length === 0)
    return ['`.specify/memory/constitution.md` names no principle yet; there is nothing to check against.']
  const rows = principles.map(
    ({ name, says, answer }) =>
      `| ${[name, says].map((text) => tableCell(safeInline(text))).join(' | ')} | ${answer} |`,
  )
  return [
    'Principles of `.specify/memory/constitution.md`:',
    '',
    '| Principle | It says | In this plan |',
    '|---|---|---|',
    ...rows,
  ]
}

function documentLines({ feature, hasContracts }: Plan): string[] {
  const files = [
    'spec.md',
    'plan.md',
    'research.md',
    'data-model.md',
    'quickstart.md',
    ...(hasContracts ? ['contracts/interface.md'] : []),
    'tasks.md',
    'checklists/requirements.md',
  ]
  return ['```text', `${feature.directory}/`, ...files.map((file) => `  ${file}`), '```']
}

const maxTreeLines = 60

function sourceLines({ repository, places }: Plan): string[] {
  const planned = [...places.values()].flatMap(({ source, test }) => [source, test])
  const paths = [...new Set([...repository.files, ...planned])].sort()
  const known = new Set(repository.files)
  const touched = new Set(planned)
  const shown = paths.filter((path) => touched.has(path) || path.split('/').length <= 2).slice(0, maxTreeLines)
  const mark = (path: string) => (touched.has(path) ? (known.has(path) ? '  (changes)' : '  (new)') : '')
  const rest = paths.length - shown.length
  const more = rest > 0 ? [`… and ${rest} more files`] : []
  return [
    '```text',
    ...shown.map((path) => `${path.replaceAll('`', '')}${mark(path)}`),
    ...more,
    '```',
    '',
    `**Structure Decision**: ${decision(repository.files, planned)}`,
  ]
}

function decision(files: readonly string[], planned: readonly string[]): string {
  const fresh = [...new Set(planned.filter((path) => !files.includes(path)))]
  const stays = 'The folders stay as they are'
  return fresh.length === 0
    ? `${stays}; only files that exist change.`
    : `${stays}; new: ${fresh.map((path) => `\`${path}\``).join(', ')}.`
}

function placeLines({ spec, places }: Plan): string[] {
  if (spec.requirements.length === 0) return ['The specification lists no requirement with an id.']
  const rows = spec.requirements.map(({ id }) => {
    const place = places.get(id)
    return place === undefined ? '' : `| ${id} | \`${place.source}\` | \`${place.test}\` | ${place.reason} |`
  })
  return ['| Requirement | Source | Test | Why there |', '|---|---|---|---|', ...rows]
}

function related(heading: string, { spec }: Plan): string[] {
  const about = spec.requirements.filter(({ text }) => overlap(heading, text) > 0).slice(0, 20)
  if (about.length === 0) return ['The specification says nothing about this.']
  return about.map(({ id, text }) => `- ${id}: ${safeInline(cut(text, 400))}`)
}
