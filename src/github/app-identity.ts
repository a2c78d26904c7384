import { UserError } from '../errors.ts'
import { classifyError, hasStatus } from './classify-error.ts'
import { createOctokit } from './octokit.ts'
import type { AppCredentials, GitHubOptions } from './octokit.ts'

/** `id` is null when GitHub does not say it. */
export type AppIdentity = { id: number | null; slug: string; htmlUrl: string }

/**
 * The App as GitHub knows it; `slug` is in the name of its commits and comments. Rejects with
 * UserError `app_unknown` when id and key do not belong together, with UnavailableError while
 * GitHub is away.
 */
export async function readAppIdentity(options: AppCredentials & GitHubOptions): Promise<AppIdentity> {
  try {
    const { data } = await createOctokit(options, options).rest.apps.getAuthenticated()
    return {
      id: data?.id ?? null,
      slug: data?.slug ?? 'speckit-app',
      htmlUrl: data?.html_url ?? options.apiUrl,
    }
  } catch (error) {
    if (!hasStatus(error, 401, 403, 404)) throw classifyError(error, 'read the App', new Date())
    throw new UserError(
      'app_unknown',
      `GitHub at ${options.apiUrl} does not know an App with the id ${options.appId} and this private key (HTTP ${error.status}).`,
      { wayOut: 'Check APP_ID, PRIVATE_KEY and GITHUB_API_URL on the settings page of the App.', cause: error },
    )
  }
}
