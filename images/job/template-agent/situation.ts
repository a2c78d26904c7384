import { readText } from './workspace.ts'

/** What a phase starts from. */
export type Situation = {
  /** Real path of the work tree. */
  root: string
  feature: Feature
  /** Text of the issue; empty for the phases that do not read it. */
  issue: string
  /** What people said for this phase; empty = nothing. */
  words: string
  /** Answer open questions instead of leaving them open. */
  assumes: boolean
}

export type Feature = {
  /** Relative to the work tree: `specs/012-add-due-dates`. */
  directory: string
  name: string
  branch: string
  issue: string
}

/** What a phase leaves behind. `message` is said instead of the files and the summary. */
export type Written = { files: Record<string, string>; summary: string; message?: string }

export const noModel =
  'Written by speckit-app’s offline `template` agent. No language model was used: the words are those of the issue, ' +
  'their order that of the repository’s template. Read it as a first draft.'

/** Reads what the App tells a job. Throws when no feature directory inside the tree is named. */
export function featureFrom(environment: Readonly<Record<string, string | undefined>>): Feature {
  const directory = (environment['SPECIFY_FEATURE_DIRECTORY'] ?? '').replace(/\/+$/, '')
  if (directory.split('/').some((part) => part === '..' || part === ''))
    throw new Error(
      'SPECIFY_FEATURE_DIRECTORY must name a folder inside the repository, for example specs/012-due-dates.',
    )
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

export function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`
}
