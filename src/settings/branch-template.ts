import { branchNameProblem } from './branch-name.ts'

/**
 * Why a template names no branch, to be read after “which”; null = it does. It must tell the issues
 * of a repository apart.
 */
export function branchTemplateProblem(template: string): string | null {
  return placeholderProblem(template) ?? branchNameProblem(fill(template, longestExample))
}

/** Why the placeholders of a template are wrong, to be read after “which”. */
export function placeholderProblem(template: string): string | null {
  if (!/\{(?:feature|issue)\}/.test(template)) return 'holds neither {feature} nor {issue}'
  const other = /\{(?!(?:feature|issue)\})[^{}]*\}?|(?<!\{(?:feature|issue))\}/.exec(template)?.[0]
  return other === undefined ? null : `holds ${other}, and only {feature} and {issue} are known`
}

/**
 * Puts the names of a feature into a template. `feature` like `012-add-due-dates`, `issue` like
 * `12`.
 */
export function fill(template: string, names: { feature: string; issue: string }): string {
  return template.replaceAll('{feature}', names.feature).replaceAll('{issue}', names.issue)
}

/**
 * Whether the template could give the very name of `branch`, or a name that git cannot keep beside
 * it: with a branch `main` there is no branch `main/x`, and with `a/b` none that is called `a`.
 */
export function canClash(template: string, branch: string): boolean {
  const [patterns, parts] = [template.split('/'), branch.split('/')]
  return patterns.slice(0, parts.length).every((pattern, index) => canBe(pattern, parts[index] ?? ''))
}

export const longestExample = { feature: `999999-${'x'.repeat(40)}`, issue: '999999' }

function canBe(pattern: string, part: string): boolean {
  const source = pattern
    .split(/(\{feature\}|\{issue\})/)
    .map((piece) => placeholders[piece] ?? piece.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&'))
    .join('')
  return new RegExp(`^${source}$`, 'i').test(part)
}

const placeholders: Record<string, string> = { '{feature}': '\\d{3,}-[a-z0-9-]+', '{issue}': '\\d+' }
