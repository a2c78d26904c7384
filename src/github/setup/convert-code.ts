import { createPrivateKey } from 'node:crypto'
import { z } from 'zod'
import { UserError } from '../../errors.ts'

export type ConvertedApp = z.output<typeof answerSchema>

/**
 * Trades the code of a registration for the App's credentials. A code is good for one hour and one
 * use. Rejects with UserError `registration_failed`, which never holds anything of the answer.
 */
export async function convertCode(apiUrl: string, code: string): Promise<ConvertedApp> {
  const url = `${apiUrl}/app-manifests/${encodeURIComponent(code)}/conversions`
  const response = await post(url).catch((error: unknown) => {
    throw failed(`GitHub at ${apiUrl} could not be asked for the credentials of the App.`, error)
  })
  if (response.status !== 201) {
    throw failed(`GitHub at ${apiUrl} gave no credentials for the code of this registration (HTTP ${response.status}).`)
  }
  const { data } = answerSchema.safeParse(response.body)
  if (data === undefined) throw failed(`The answer of GitHub at ${apiUrl} holds no credentials of an App.`)
  return data
}

const answerSchema = z.object({
  id: z.int().positive(),
  slug: z.string().regex(/^[\w.-]{1,100}$/),
  html_url: z.url({ protocol: /^https?$/ }),
  pem: z.string().refine(isPrivateKey),
  // GitHub may leave it out, says its schema
  webhook_secret: z.string().min(1).nullish(),
})

const timeoutMs = 15_000

async function post(url: string): Promise<{ status: number; body: unknown }> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { accept: 'application/vnd.github+json', 'user-agent': 'speckit-app' },
    redirect: 'error',
    signal: AbortSignal.timeout(timeoutMs),
  })
  const body: unknown = await response.json().catch(() => null)
  return { status: response.status, body }
}

function isPrivateKey(pem: string): boolean {
  try {
    return createPrivateKey(pem).asymmetricKeyType === 'rsa'
  } catch {
    return false
  }
}

function failed(message: string, cause?: unknown): UserError {
  return new UserError('registration_failed', message, {
    wayOut:
      'Delete the App that was just made on GitHub and register it again; a code is good for one hour and one use. GITHUB_API_URL and GITHUB_SERVER_URL must name the same GitHub.',
    cause,
  })
}
