import type { PhaseSpec } from './phase.ts'
import { protectedPlace } from './protected-place.ts'
import type { TreeChange } from './tree-change.ts'

const maxFiles = 100
const maxBytes = 4 * 1024 * 1024

/**
 * Decides which changes of an agent a phase may publish. Each refusal names the path, with invisible characters spelled out, and the rule;
 * over the limits of the whole nothing is allowed and the path of that refusal is `.`.
 */
export function judgeChanges(changes: readonly TreeChange[], phase: PhaseSpec, featureDirectory: string): Judgement {
  const allowed: TreeChange[] = []
  const refused: Refusal[] = []
  for (const change of changes) {
    const why = reasonAgainst(change, phase, featureDirectory)
    if (why === null) allowed.push(change)
    else refused.push({ path: spellOut(change.path), why })
  }
  const excess = overLimit(changes)
  return excess === null ? { allowed, refused } : { allowed: [], refused: [{ path: '.', why: excess }, ...refused] }
}

export type Judgement = { allowed: TreeChange[]; refused: Refusal[] }

/** `why` = the rule, to be read after the path. */
type Refusal = { path: string; why: string }

function reasonAgainst(change: TreeChange, phase: PhaseSpec, featureDirectory: string): string | null {
  const allowedPlaces = phase.mayChange.map((glob) => glob.replaceAll('{feature}', featureDirectory))
  return (
    nameProblem(change.path) ??
    kindProblem(change) ??
    protectedPlace(change.path) ??
    (allowedPlaces.some((glob) => matches(change.path, glob))
      ? null
      : `is outside of what the phase ${phase.name} may change (${allowedPlaces.join(', ')})`)
  )
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

/** Documents are plain files: phases that write code would need a rule of their own for the executable bit. */
function kindProblem({ mode, oldMode }: TreeChange): string | null {
  if (mode === '120000' || (oldMode === '120000' && mode !== '000000')) return 'is or was a symbolic link'
  if (mode === '160000' || oldMode === '160000') return 'is or was a submodule'
  if (mode === '100755' && oldMode !== '100755') return 'is executable, a document may not be'
  if (mode === '100644' && oldMode === '100755') return 'is no longer executable, a phase may not change that'
  return ['000000', '100644', '100755'].includes(mode) ? null : `has the unusual mode ${mode}`
}

/** Only an exact path and a folder with everything below it (`folder/**`) are known. */
function matches(path: string, glob: string): boolean {
  return glob.endsWith('/**') ? path.startsWith(glob.slice(0, -2)) : path === glob
}

function overLimit(changes: readonly TreeChange[]): string | null {
  const bytes = changes.reduce((sum, { size }) => sum + size, 0)
  if (changes.length > maxFiles) return `${changes.length} files were changed, at most ${maxFiles} are allowed`
  return bytes > maxBytes ? `the changed files have ${bytes} bytes together, at most ${maxBytes} are allowed` : null
}

function spellOut(path: string): string {
  return path.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}
