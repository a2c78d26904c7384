import { plural, showCount } from '../../text/show-quantity.ts'
import { automationPlace, unlistedPlace } from './automation-place.ts'
import { matchGlob } from './match-glob.ts'
import type { PhaseSpec } from '../run/phase.ts'
import { protectedPlace } from './protected-place.ts'
import type { TreeChange } from './tree-change.ts'

const maxFiles = 100
const maxBytes = 4 * 1024 * 1024

/** What the globs of a phase stand for in a run. */
export type Places = { featureDirectory: string; allowedPaths: readonly string[] }

/**
 * The changes of an agent that a phase may not publish. Each refusal names the path, with invisible
 * characters spelled out, and the rule; the path of a limit of the whole is `.`. Empty = all of it
 * may be published.
 */
export function refusedChanges(changes: readonly TreeChange[], phase: PhaseSpec, places: Places): Refusal[] {
  const refused = changes.flatMap((change) => {
    const why = reasonAgainst(change, phase, places)
    return why === null ? [] : [{ path: spellOut(change.path), why }]
  })
  const excess = overLimit(changes)
  return excess === null ? refused : [{ path: '.', why: excess }, ...refused]
}

/** `why` = the rule, to be read after the path. */
export type Refusal = { path: string; why: string }

function reasonAgainst(change: TreeChange, phase: PhaseSpec, places: Places): string | null {
  if (phase.mayChange.length === 0) return `was changed, but the phase ${phase.name} only reads`
  return (
    nameProblem(change.path) ??
    kindProblem(change, phase) ??
    protectedPlace(change.path) ??
    (fits(change.path, phase.mustStay, places) ? `has to stay as it is in the phase ${phase.name}` : null) ??
    (fits(change.path, phase.mayChange, places)
      ? null
      : `is outside of what the phase ${phase.name} may change (${phase.mayChange.flatMap((glob) => shown(glob, places)).join(', ')})`) ??
    guarded(change.path, places)
  )
}

/** In a feature's own folder no setting opens what would run by itself. */
function guarded(path: string, places: Places): string | null {
  const isInFeature = path.startsWith(`${places.featureDirectory}/`)
  return isInFeature
    ? automationPlace(path.slice(places.featureDirectory.length + 1))
    : unlistedPlace(path, places.allowedPaths)
}

/**
 * The feature directory is compared letter by letter, whatever its name holds; only the rest of the
 * glob has wildcards.
 */
function fits(path: string, globs: readonly string[], places: Places): boolean {
  return globs.some((glob) => {
    if (glob === '{allowed}') return places.allowedPaths.some((allowed) => matchGlob(path, allowed))
    if (!glob.startsWith('{feature}/')) return matchGlob(path, glob)
    const folder = `${places.featureDirectory}/`
    return path.startsWith(folder) && matchGlob(path.slice(folder.length), glob.slice('{feature}/'.length))
  })
}

function shown(glob: string, { featureDirectory, allowedPaths }: Places): readonly string[] {
  return glob === '{allowed}' ? allowedPaths : [glob.replace('{feature}', () => featureDirectory)]
}

/** Names that some system shows or reads as another one. */
function nameProblem(path: string): string | null {
  if (path === '' || /[\p{C}\p{Zl}\p{Zp}\uFFFD]/u.test(path))
    return 'has a control, invisible or undecodable character in its name'
  if (/[\\:]/.test(path)) return 'has a backslash or a colon in its name, which Windows reads as another path'
  for (const part of path.split('/')) {
    if (part === '' || /[. ]$/.test(part))
      return 'has a part that is empty or ends with a dot or a space, which Windows drops'
    if (/~\d/.test(part) && part.length <= 12)
      return 'looks like a short name of Windows (`git~1`), which can stand for another file'
  }
  return null
}

/** Documents are plain files; programs may be executable. Nothing may lead elsewhere. */
function kindProblem({ mode, oldMode }: TreeChange, { proof }: PhaseSpec): string | null {
  if (mode === '120000' || (oldMode === '120000' && mode !== '000000')) return 'is or was a symbolic link'
  if (mode === '160000' || oldMode === '160000') return 'is or was a submodule'
  if (proof.kind === 'code' && ['100644', '100755'].includes(mode)) return null
  if (mode === '100755' && oldMode !== '100755') return 'is executable, a document may not be'
  if (mode === '100644' && oldMode === '100755') return 'is no longer executable, a phase may not change that'
  return ['000000', '100644', '100755'].includes(mode) ? null : `has the unusual mode ${mode}`
}

function overLimit(changes: readonly TreeChange[]): string | null {
  const bytes = changes.reduce((sum, { size }) => sum + size, 0)
  if (changes.length > maxFiles)
    return `${plural(changes.length, 'file')} were changed, at most ${showCount(maxFiles)} are allowed`
  return bytes > maxBytes
    ? `the changed files have ${showCount(bytes)} bytes together, at most ${showCount(maxBytes)} are allowed`
    : null
}

function spellOut(path: string): string {
  return path.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}
