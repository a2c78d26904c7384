/**
 * Why `name` cannot be a branch, to be read after “which”; null = it can. The rules are those of
 * `git check-ref-format --branch`, and those of GitHub, which takes no name that looks like a
 * commit.
 */
export function branchNameProblem(name: string): string | null {
  if (name === '') return 'is empty'
  if (/[\p{C}\p{Zl}\p{Zp}]/u.test(name)) return 'holds a control or invisible character'
  const character = /[\s~^:?*[\\]/u.exec(name)?.[0]
  if (character !== undefined) return /\s/u.test(character) ? 'holds a space' : `holds the character ${character}`
  if (name.includes('..')) return 'holds two dots in a row'
  if (name.includes('@{') || name === '@') return 'holds `@{` or is `@`'
  if (name.startsWith('-')) return 'begins with a dash'
  if (name.startsWith('/') || name.endsWith('/') || name.includes('//'))
    return 'has an empty part before or behind a slash'
  if (name.endsWith('.')) return 'ends with a dot'
  const parts = name.split('/')
  if (parts.some((part) => part.startsWith('.'))) return 'has a part that begins with a dot'
  if (parts.some((part) => /\.lock$/i.test(part))) return 'has a part that ends with .lock'
  if (/^HEAD$/i.test(name) || name.startsWith('refs/')) return 'stands for something else in git'
  if (/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/i.test(name)) return 'looks like a commit'
  return new TextEncoder().encode(name).length > longestName ? `has more than ${longestName} bytes` : null
}

/** GitHub's limit for a full name is 255 bytes, `refs/heads/` included. */
const longestName = 244
