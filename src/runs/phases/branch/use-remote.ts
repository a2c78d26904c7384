import { setTimeout as delay } from 'node:timers/promises'
import { RemoteRefusedError, UnavailableError, UserError } from '../../../errors.ts'
import type { Forge, RepositoryAccess } from '../../../ports/forge.ts'
import type { Remote } from '../../../ports/git-repository.ts'
import type { Log } from '../../../ports/log.ts'
import type { RunStore } from '../../../ports/store.ts'

export type UseRemoteParts = {
  store: Pick<RunStore, 'moveRepository'>
  forge: Pick<Forge, 'withGitToken' | 'cloneUrl' | 'whereabouts'>
  log: Log
  /** Default: a timer. */
  pause?: (ms: number, signal: AbortSignal) => Promise<void>
}

/** A minute in all: a token or a copy of GitHub's that lags behind has caught up by then. */
const pausesMs = [1_000, 2_000, 4_000, 8_000, 15_000, 30_000]

type Access = { at: RepositoryAccess; access: 'read' | 'write'; signal: AbortSignal }

/**
 * Runs `use` against the repository with a token of its own. When git's server refuses, GitHub's
 * API is asked about the repository by its id: what the API refuses too is gone for good, and where
 * it names another place, that is used. Otherwise `use` runs again with a fresh token, several
 * times; rejects with UnavailableError when that did not help, with the refusal as its cause.
 */
export async function useRemote<T>(
  parts: UseRemoteParts,
  { at, access, signal }: Access,
  use: (remote: Remote) => Promise<T>,
): Promise<T> {
  const { forge, log, pause = afterMs } = parts
  let place = at
  for (let attempt = 0; ; attempt += 1) {
    const url = forge.cloneUrl(place.repository)
    try {
      return await forge.withGitToken(place, access, (token) => use({ repositoryId: place.repository.id, url, token }))
    } catch (error) {
      if (!(error instanceof RemoteRefusedError)) throw error
      const pauseMs = pausesMs[attempt]
      log.warn({ url, status: error.status, attempt: attempt + 1 }, 'git was refused; GitHub is asked about it')
      const found = await whereabouts(parts, { at: place, access, signal }, error)
      if (pauseMs === undefined) {
        const message = `The git server refuses ${url}, and GitHub says that it is there.`
        throw new UnavailableError(message, null, { cause: error })
      }
      if (found === place) await pause(pauseMs, signal)
      place = found
    }
  }
}

/**
 * Rejects with `refusal` when GitHub's API refuses the repository as well, or lets nobody write.
 */
async function whereabouts(
  { forge, store }: UseRemoteParts,
  { at, access }: Access,
  refusal: RemoteRefusedError,
): Promise<RepositoryAccess> {
  const found = await forge.whereabouts(at).catch((error: unknown) => {
    throw error instanceof UserError ? refusal : error
  })
  if (found.isArchived && access === 'write') throw refusal
  const { id, owner, name } = found
  if (owner === at.repository.owner && name === at.repository.name) return at
  const { installationId } = at
  await store.moveRepository(id, { owner, name, installationId })
  return { installationId, repository: { id, owner, name } }
}

async function afterMs(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal })
}
