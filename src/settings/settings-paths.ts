import { fill, longestExample, placeholderProblem } from './branch-template.ts'
import { automationPlace } from '../domain/proof/automation-place.ts'
import { protectedPlace } from '../domain/proof/protected-place.ts'

/** Why a template names no feature directory, to be read after “which”; null = it does. */
export function directoryTemplateProblem(template: string): string | null {
  const problem = placeholderProblem(template) ?? relativeProblem(template)
  if (problem !== null) return problem
  const directory = fill(template, longestExample)
  const parts = directory.split('/')
  if (parts.length < 2 || template.split('/')[0]?.includes('{')) return 'is not below a folder, like specs/{feature}'
  if (!/^[\p{L}\p{N}._/-]+$/u.test(directory)) return 'holds other characters than letters, digits, dots, dashes and _'
  if (parts.some((part) => part.endsWith('.'))) return 'has a part that ends with a dot'
  if (hiddenFolders.includes((parts[0] ?? '').normalize('NFKC').toLowerCase())) return `is inside ${parts[0]}`
  const place = protectedPlace(`${directory}/spec.md`) ?? automationPlace(`${directory}/spec.md`)
  return place === null ? null : `is a place that no agent may change: it ${place}`
}

/** Why a glob of `allowedPaths` cannot be followed, to be read after “which”; null = it can. */
export function globProblem(glob: string): string | null {
  const problem = relativeProblem(glob)
  if (problem !== null) return problem
  const character = /[!{}[\]:]/.exec(glob)?.[0]
  if (character !== undefined) return `holds the character ${character}; only *, ** and ? have a meaning`
  if (glob.split('/').some((part) => part.includes('**') && part !== '**')) return 'has ** beside other characters'
  const literal = glob.split('/')[0] ?? ''
  return literal.toLowerCase() === '.git' ? 'is inside .git' : null
}

const hiddenFolders = ['.git', '.github']

function relativeProblem(path: string): string | null {
  if (path.trim() === '' || path.trim() !== path) return 'is empty, or begins or ends with a space'
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(path)) return 'holds a control or invisible character'
  if (path.includes('\\')) return 'holds a backslash; folders are divided by /'
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'is not relative to the root of the repository'
  if (path.startsWith('~')) return 'begins with ~'
  const parts = path.split('/')
  if (parts.includes('..')) return 'leads out of a folder (..)'
  if (parts.includes('') || parts.includes('.')) return 'has a part that is empty or a single dot'
  return path.length > longestPath ? `has more than ${longestPath} characters` : null
}

const longestPath = 200
