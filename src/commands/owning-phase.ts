import { phaseNames, phases } from '../domain/run/phase.ts'
import type { PhaseName } from '../domain/run/phase.ts'

/**
 * The phase that writes the files, the earliest when there are several; null = no file. Paths from
 * the repository's root.
 */
export function owningPhase(paths: readonly string[], featureDirectory: string): PhaseName | null {
  return earliest(paths.flatMap((path) => ownerOf(path, featureDirectory) ?? []))
}

/** The earliest phase in the order of Spec Kit; null = none is given. */
export function earliest(names: readonly PhaseName[]): PhaseName | null {
  return phaseNames.find((name) => names.includes(name)) ?? null
}

/**
 * The phase that the first words of a wish name, by its name or by its document: `plan: …`,
 * `the spec …`, `tasks.md …`. null = none.
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

const documents = new Map(phaseNames.flatMap((name) => phases[name].aliases.map((alias) => [alias, name] as const)))

const codePhase = phaseNames.find((name) => phases[name].proof.kind === 'code') ?? null

/**
 * What lies outside of the feature directory is code; inside of it the longest path that fits
 * decides.
 */
function ownerOf(path: string, featureDirectory: string): PhaseName | null {
  const folder = `${featureDirectory}/`
  if (!path.startsWith(folder)) return codePhase
  const inside = path.slice(folder.length)
  const fitting = phaseNames.flatMap((name) =>
    phases[name].owns.filter((owned) => isIn(inside, owned)).map((owned) => ({ name, length: owned.length })),
  )
  return fitting.toSorted((some, other) => other.length - some.length)[0]?.name ?? null
}

function isIn(path: string, owned: string): boolean {
  return owned === '' || path === owned || (owned.endsWith('/') && path.startsWith(owned))
}
