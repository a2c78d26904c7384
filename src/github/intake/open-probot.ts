import { pino } from 'pino'
import { Probot } from 'probot'
import { UnthrottledOctokit } from '../octokit.ts'
import type { AppCredentials } from '../octokit.ts'

export type ProbotOptions = AppCredentials & {
  webhookSecret: string
  /** For GitHub Enterprise Server `https://HOST/api/v3`. */
  apiUrl: string
}

/**
 * Probot without what it does by itself: no server, no log (it would hold payloads), no secret of
 * its own, and not an Octokit for every delivery. Reads no environment and calls nobody.
 */
export function openProbot({ appId, privateKey, webhookSecret, apiUrl }: ProbotOptions): Probot {
  // Probot takes “development” for a secret that is empty
  if (webhookSecret === '') throw new Error('the webhook secret is empty')
  const log = pino({ level: 'silent' }, { write: () => undefined })
  return new Probot({ appId, privateKey, secret: webhookSecret, baseUrl: apiUrl, Octokit: SharedOctokit, log })
}

/**
 * What Probot hands to the handlers: the same client, that of the App, every time. Ours only store,
 * and use none.
 */
const SharedOctokit = UnthrottledOctokit.plugin((octokit) => ({ auth: async () => octokit }))
