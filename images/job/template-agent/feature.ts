/** What is known of the feature before anything is read. */
export type Feature = {
  /** Relative to the workspace: `specs/012-add-due-dates`. */
  directory: string
  name: string
  branch: string
  issue: string
}

export const noModel =
  'Written by speckit-app’s offline `template` agent. No language model was used: sentences come from the issue and from the repository, ' +
  'their order from its templates. Read it as a first draft.'

/** Reads the environment that speckit-app gives to a job; null when the feature directory is not named or leads out of the workspace. */
export function featureFrom(
  environment: Readonly<Record<string, string | undefined>>,
  recorded: () => string | null,
): Feature | null {
  const directory = (environment['SPECIFY_FEATURE_DIRECTORY'] ?? recorded() ?? '').replace(/\/+$/, '')
  if (
    directory === '' ||
    directory.startsWith('/') ||
    directory.split('/').some((part) => part === '..' || part === '')
  )
    return null
  const name = environment['SPECIFY_FEATURE'] ?? directory.split('/').at(-1) ?? directory
  const number = environment['SPECKIT_ISSUE_NUMBER'] ?? ''
  return {
    directory,
    name,
    branch: environment['GIT_BRANCH_NAME'] ?? name,
    issue: number === '' ? 'the issue' : `issue #${number}`,
  }
}
