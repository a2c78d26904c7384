import type { ProbotOctokit } from 'probot'
import { isPause } from '../errors.ts'
import type { RepositoryAccess } from '../ports/forge.ts'
import type { Log } from '../ports/log.ts'
import { classifyError, hasStatus } from './classify-error.ts'
import { createOctokit } from './octokit.ts'
import type { InstallationGate } from './installation-gate.ts'
import type { AppCredentials, GitHubOptions } from './octokit.ts'

/** Installation tokens, each for one repository and with the least permissions of its purpose. */
export type Tokens = {
  /** An Octokit with the token for API calls; the token is kept until shortly before it expires. */
  api(at: RepositoryAccess): Promise<ProbotOctokit>
  /** Forgets the kept token: GitHub does not accept it any more. */
  forget(at: RepositoryAccess): void
  /**
   * A fresh token for git, revoked when `use` is over, whatever its end. A pause that git met holds
   * for all calls.
   */
  withGitToken<T>(at: RepositoryAccess, access: 'read' | 'write', use: (token: string) => Promise<T>): Promise<T>
  /**
   * Reads another repository of the same installation, by its name, with a fresh token that is
   * revoked when `use` is over. Errors are classified.
   */
  withReader<T>(at: RepositoryAccess, name: string, use: (octokit: ProbotOctokit) => Promise<T>): Promise<T>
  /**
   * A fresh token for all repositories of an installation, revoked when `use` is over. Minting
   * rejects with classified errors.
   */
  withInstallation<T>(of: InstallationAccess, use: (octokit: ProbotOctokit) => Promise<T>): Promise<T>
  /** Revokes the kept tokens; best effort. */
  close(): Promise<void>
}

export type InstallationAccess = { installationId: number; owner: string; permissions: Permissions }

export type TokensOptions = AppCredentials &
  GitHubOptions & {
    now: () => Date
    /**
     * What stands before each call for an installation, also before the one that asks for a token.
     */
    gateOf: (installationId: number) => InstallationGate
  }

export function createTokens(options: TokensOptions): Tokens {
  const mint = createMint(options)
  const kept = new Map<string, Promise<ApiToken>>()

  async function api(at: RepositoryAccess): Promise<ProbotOctokit> {
    const known = kept.get(keyOf(at))
    if (known === undefined) return (await keep(at)).octokit
    const { octokit, expiresAt } = await known
    if (expiresAt - options.now().getTime() > spareMs) return octokit
    // Somebody else may have replaced it while we waited. A fresh token is used however our clock
    // reads its end.
    const newer = kept.get(keyOf(at))
    return (await (newer === undefined || newer === known ? keep(at) : newer)).octokit
  }

  /** Kept before the first pause, so that calls that come together share one token. */
  async function keep(at: RepositoryAccess): Promise<ApiToken> {
    const key = keyOf(at)
    const minted = mint(at, { repository_ids: [at.repository.id], permissions: apiPermissions }).then(
      ({ token, expiresAt }) => ({ octokit: openWith(options, at, token), expiresAt }),
    )
    kept.delete(key)
    kept.set(key, minted)
    dropOldest(kept)
    return await minted.catch((error: unknown) => {
      if (kept.get(key) === minted) kept.delete(key)
      throw error
    })
  }

  return {
    api,
    forget: (at) => void kept.delete(keyOf(at)),
    ...createPassingTokens(options, mint),
    close: () => revokeAll(kept, options.log),
  }
}

/** Behind the gate of the installation. */
function openWith(
  options: TokensOptions,
  { installationId }: { installationId: number },
  token: string,
): ProbotOctokit {
  return createOctokit({ token }, { ...options, gate: options.gateOf(installationId) })
}

type PassingTokens = Pick<Tokens, 'withGitToken' | 'withReader' | 'withInstallation'>

/** Each for one use. */
function createPassingTokens(options: TokensOptions, mint: Mint): PassingTokens {
  const { log } = options

  const withGitToken: Tokens['withGitToken'] = async (at, access, use) => {
    const { token } = await mint(at, { repository_ids: [at.repository.id], permissions: gitPermissions[access] })
    return use(token)
      .catch(notePause(options.gateOf(at.installationId)))
      .finally(() => revoke(openWith(options, at, token), options.log))
  }

  const withReader: Tokens['withReader'] = async ({ installationId, repository: { owner } }, name, use) => {
    const narrowed = { repositories: [name], permissions: gitPermissions.read }
    const { token } = await mint({ installationId, repository: { owner, name } }, narrowed)
    const octokit = openWith(options, { installationId }, token)
    return use(octokit)
      .catch((error: unknown) => {
        throw classifyError(error, `read ${owner}/${name}`, options.now())
      })
      .finally(() => revoke(octokit, options.log))
  }

  const withInstallation: Tokens['withInstallation'] = async ({ installationId, owner, permissions }, use) => {
    const { token } = await mint({ installationId, repository: { owner, name: '*' } }, { permissions })
    const octokit = openWith(options, { installationId }, token)
    return use(octokit).finally(() => revoke(octokit, log))
  }

  return { withGitToken, withReader, withInstallation }
}

/** Whose token, and the name of the repository for messages. */
type MintFor = { installationId: number; repository: { owner: string; name: string } }
type Mint = (at: MintFor, narrowed: Narrowed) => Promise<{ token: string; expiresAt: number }>

/** Asks GitHub for a token. Errors are classified. */
function createMint({ appId, privateKey, now, gateOf, ...options }: TokensOptions): Mint {
  return async ({ installationId, repository: { owner, name } }, narrowed) => {
    try {
      const app = createOctokit({ appId, privateKey }, { ...options, gate: gateOf(installationId) })
      const { data } = await app.rest.apps.createInstallationAccessToken({
        installation_id: installationId,
        ...narrowed,
      })
      return { token: data.token, expiresAt: Date.parse(data.expires_at) }
    } catch (error) {
      throw classifyError(error, `give a token for ${owner}/${name} (installation ${installationId})`, now())
    }
  }
}

/** For `.catch()`: a pause that git met holds for the calls of the API too. */
function notePause(gate: InstallationGate): (error: unknown) => Promise<never> {
  return async (error) => {
    if (isPause(error)) await gate.leave(gitCall, refusedGit)
    throw error
  }
}

const gitCall = { method: 'GET', path: '/info/refs' }
const refusedGit = { status: 429, headers: {}, data: null }

type Permissions = Record<string, 'read' | 'write'>
type Narrowed = { repository_ids?: number[]; repositories?: string[]; permissions: Permissions }
type ApiToken = { octokit: ProbotOctokit; expiresAt: number }

const apiPermissions: Permissions = {
  checks: 'write',
  contents: 'read',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
}

const gitPermissions = {
  read: { contents: 'read', metadata: 'read' },
  write: { contents: 'write', metadata: 'read' },
} as const

/** A token is not handed out in its last minutes, so that it outlives the call. */
const spareMs = 5 * 60_000
const maxKept = 1000
/** Before a revocation that met a pause is tried again. */
const leastPauseMs = 1_000

function keyOf({ installationId, repository }: RepositoryAccess): string {
  return `${installationId}/${repository.id}`
}

function dropOldest(kept: Map<string, unknown>): void {
  const oldest = kept.keys().next()
  if (kept.size > maxKept && oldest.done !== true) kept.delete(oldest.value)
}

async function revokeAll(kept: Map<string, Promise<ApiToken>>, log: Log): Promise<void> {
  const tokens = await Promise.allSettled(kept.values())
  kept.clear()
  await Promise.all(
    tokens.filter((token) => token.status === 'fulfilled').map(({ value }) => revoke(value.octokit, log)),
  )
}

/**
 * Best effort, never throws: a token that could not be revoked expires within an hour. During a
 * pause nothing is asked of GitHub, so the token is revoked after it, unless the process ends
 * before.
 */
async function revoke(octokit: ProbotOctokit, log: Log): Promise<void> {
  try {
    await octokit.rest.apps.revokeInstallationAccessToken()
  } catch (error) {
    const { cause } = error as { cause?: unknown }
    if (isPause(cause)) {
      setTimeout(() => void revoke(octokit, log), Math.max(cause.retryAfterMs ?? 0, leastPauseMs)).unref()
      return
    }
    // Refused as unknown: it is revoked already, by an attempt whose answer was lost.
    if (!hasStatus(error, 401))
      log.warn({ err: error }, 'an installation token could not be revoked; it expires within an hour')
  }
}
