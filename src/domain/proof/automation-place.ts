import { matchGlob } from './match-glob.ts'

/**
 * Why the file at `path` does more than be there: a CI service or a tool on the machines of
 * developers runs what it says. null = it does not. Compared without case and in compatibility
 * form, as in `protectedPlace`.
 */
export function automationPlace(path: string): string | null {
  return fold(path).split('/').some(isAutomation) ? 'runs in CI or on the machines of developers' : null
}

/**
 * Why `implement` may not change `path` unless the setting `allowedPaths` names it: it is hidden
 * (some part begins with a dot) or automation. A wildcard names neither, just as in a shell;
 * null = it is ordinary, or named.
 */
export function unlistedPlace(path: string, allowedPaths: readonly string[]): string | null {
  const parts = path.split('/')
  const folded = parts.map(fold)
  const guarded = parts.filter(
    (_, index) => folded[index]?.startsWith('.') || isAutomation(folded[index] ?? '', index, folded),
  )
  if (guarded.length === 0) return null
  if (allowedPaths.some((glob) => matchGlob(path, glob) && guarded.every((part) => isNamed(part, glob)))) return null
  const why = automationPlace(path) ?? 'is hidden (its path has a part that begins with a dot)'
  return `${why}, and allowedPaths does not name it`
}

function isNamed(part: string, glob: string): boolean {
  return glob.split('/').some((wanted) => wanted === part || (wanted.startsWith('.') && matchGlob(part, wanted)))
}

function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase().normalize('NFKC')
}

function isAutomation(part: string, index: number, parts: readonly string[]): boolean {
  if (parts.length === 1 && /^action\.ya?ml$/.test(part)) return true
  if (index < parts.length - 1) return folders.includes(part)
  return files.some((pattern) => pattern.test(part)) && !parts.slice(0, -1).some((folder) => folders.includes(folder))
}

const folders = [
  '.azure-pipelines',
  '.buildkite',
  '.circleci',
  '.devcontainer',
  '.drone',
  '.forgejo',
  '.gitea',
  '.gitlab',
  '.pipelines',
  '.semaphore',
  '.teamcity',
  '.tekton',
  '.woodpecker',
  'azure-pipelines',
  'bamboo-specs',
  'zuul.d',
]

/** Of the name of a file, in lower case. */
const files: readonly RegExp[] = [
  /(^|\.)jenkinsfile(\.|$)/,
  /^azure-pipelines.*\.ya?ml$/,
  /\.gitlab-ci\.ya?ml$/,
  /^\.?appveyor\.ya?ml$/,
  /^\.?devcontainer\.json$/,
  /^\.(circleci|cirrus|drone|taskcluster|travis|woodpecker|zuul)\.[a-z]+$/,
  /^(bitbucket-pipelines|bitrise|buddy|buildspec|circle|codefresh|codemagic|magnum-ci|screwdriver|shippable|wercker|zuul)\.ya?ml$/,
  /^cloudbuild.*\.(ya?ml|json)$/,
  /^\.(envrc|devcontainer|buildkite)$/,
]
