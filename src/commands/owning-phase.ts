import { phaseNames } from '../domain/run/phase.ts'
import type { PhaseName } from '../domain/run/phase.ts'

/** The phase that writes the files, the earliest when there are several; null = no file. Paths from the repository's root. */
export function owningPhase(paths: readonly string[], featureDirectory: string): PhaseName | null {
  return earliest(paths.map((path) => ownerOf(path, featureDirectory)))
}

/** The earliest phase in the order of Spec Kit; null = none is given. */
export function earliest(names: readonly PhaseName[]): PhaseName | null {
  return phaseNames.find((name) => names.includes(name)) ?? null
}

/**
 * The phase that the first words of a wish name, by its name or by its document: `plan: …`, `the spec …`, `tasks.md …`. null = none.
 */
export function namedPhase(text: string): PhaseName | null {
  const words = text
    .toLowerCase()
    .slice(0, 200)
    .split(/[\s,;:]+/)
    .filter((word) => word !== '')
  const [first = '', second = ''] = words[0] === 'the' ? words.slice(1) : words
  const isAlone =
    /^\s*(?:the\s+)?[\w./-]+\s*:/i.test(text) || first.includes('.') || words[0] === 'the' || second === ''
  return isAlone ? (phaseNames.find((name) => name === first) ?? documents.get(first) ?? null) : null
}

const documents = new Map<string, PhaseName>([
  ['spec', 'specify'],
  ['spec.md', 'specify'],
  ['plan.md', 'plan'],
  ['research.md', 'plan'],
  ['data-model.md', 'plan'],
  ['contracts', 'plan'],
  ['quickstart.md', 'plan'],
  ['tasks.md', 'tasks'],
  ['checklists', 'checklist'],
  ['code', 'implement'],
])

function ownerOf(path: string, featureDirectory: string): PhaseName {
  const folder = `${featureDirectory}/`
  if (!path.startsWith(folder)) return 'implement'
  const inside = path.slice(folder.length)
  if (inside === 'checklists/requirements.md') return 'specify'
  if (inside.startsWith('checklists/')) return 'checklist'
  if (inside === 'tasks.md') return 'tasks'
  return inside === 'spec.md' ? 'specify' : 'plan'
}
