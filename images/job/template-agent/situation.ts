import { lstatSync, mkdirSync, readFileSync, readdirSync, realpathSync, writeFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'

/** What a phase starts from. */
export type Situation = {
  root: string
  feature: Feature
  /** Empty for the phases that do not read it. */
  issue: string
  /** What people said for this phase. */
  words: string
  /** Answer open questions instead of leaving them open. */
  assumes: boolean
}

/** `directory` is relative to the work tree: `specs/012-add-due-dates`. */
export type Feature = { directory: string; name: string; branch: string; issue: string }

/** What a phase leaves behind. `message` is said instead of the files and the summary. */
export type Written = { files: Record<string, string>; summary?: string; message?: string }

export const noModel =
  'Written by speckit-app’s offline `template` agent. No language model was used: the words are those of the issue, ' +
  'their order that of the repository’s template. Read it as a first draft.'

/** Reads what the App tells a job. Throws when no feature directory inside the tree is named. */
export function featureFrom(environment: Readonly<Record<string, string | undefined>>): Feature {
  const directory = (environment['SPECIFY_FEATURE_DIRECTORY'] ?? '').replace(/\/+$/, '')
  if (directory.split('/').some((part) => part === '..' || part === ''))
    throw new Error('SPECIFY_FEATURE_DIRECTORY must name a folder inside the repository, such as specs/012-dates.')
  const name = environment['SPECIFY_FEATURE'] ?? directory.slice(directory.lastIndexOf('/') + 1)
  const number = environment['SPECKIT_ISSUE_NUMBER'] ?? ''
  const issue = number === '' ? 'the issue' : `issue #${number}`
  return { directory, name, branch: environment['GIT_BRANCH_NAME'] ?? name, issue }
}

/** A document of the feature as it is now; empty when there is none. */
export function own({ root, feature }: Situation, path: string): string {
  return readText(root, `${feature.directory}/${path}`) ?? ''
}

/** The repository's own template of a document; null = it has none. */
export function template({ root }: Situation, name: 'spec' | 'plan' | 'tasks' | 'checklist'): string | null {
  return readText(root, `.specify/templates/${name}-template.md`)
}

// No link is followed out of the work tree. `root` is its real path; other paths are relative.

const maxBytes = 2_000_000

/** Text of a regular file; null when there is none, or one too large for a document. */
export function readText(root: string, path: string): string | null {
  const status = lstatSync(join(root, path), { throwIfNoEntry: false })
  if (status?.isFile() !== true || status.size > maxBytes || !isInside(root, path)) return null
  return readFileSync(join(root, path), 'utf8')
}

/** Whether anything stands at the path, of whatever kind. */
export function exists(root: string, path: string): boolean {
  return lstatSync(join(root, path), { throwIfNoEntry: false }) !== undefined
}

/** Tells whether it wrote: not when the content is the same. Throws rather than follow a link. */
export function writeText(root: string, path: string, content: string): boolean {
  const before = readText(root, path)
  if (before === content) return false
  if (!isInside(root, dirname(path))) throw new Error(`${path} leads out of the repository through a link.`)
  if (before === null && exists(root, path)) throw new Error(`${path} is a link, a directory or too large.`)
  mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(join(root, path), content)
  return true
}

const maxFiles = 5000
const skipped = /^(?:\.|(?:node_modules|dist|build|vendor|target|coverage|specs)$)/

/** Paths of the project's files, sorted, without hidden and generated folders. */
export function listFiles(root: string, folder = ''): string[] {
  const entries = readdirSync(join(root, folder), { withFileTypes: true }).filter(({ name }) => !skipped.test(name))
  const paths = entries.flatMap((entry) => {
    const path = join(folder, entry.name)
    return entry.isDirectory() ? listFiles(root, path) : entry.isFile() ? path : []
  })
  return paths.sort().slice(0, maxFiles)
}

/** A path that does not exist yet is where its folder is. */
function isInside(root: string, path: string): boolean {
  if (!exists(root, path)) return isInside(root, dirname(path))
  return !relative(root, realpathSync(join(root, path))).startsWith('..')
}
