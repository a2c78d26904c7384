import { readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { UserError } from '../../errors.ts'
import type { Remote } from '../../ports/git-repository.ts'

const lookMs = 1_000

type Limit = { mirror: string; maxBytes: number; remote: Remote; signal: AbortSignal }

/**
 * Fetches as long as the packs of the mirror stay below the limit. Rejects with UserError
 * `repository_too_large` when they do not, and keeps nothing of the pack that was too much.
 */
export async function withinSize<T>(limit: Limit, fetch: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const { mirror, maxBytes, remote, signal } = limit
  const enough = new AbortController()
  const look = async () => {
    if ((await packedBytes(mirror)) > maxBytes) enough.abort(tooLarge(remote, maxBytes))
  }
  const timer = setInterval(() => void look(), lookMs)
  try {
    const fetched = await fetch(AbortSignal.any([signal, enough.signal]))
    await look()
    enough.signal.throwIfAborted()
    return fetched
  } finally {
    clearInterval(timer)
    if (enough.signal.aborted) await removeUnfinished(mirror)
  }
}

/** Of finished packs and of the one that is being received. */
async function packedBytes(mirror: string): Promise<number> {
  const names = await packFiles(mirror)
  const sizes = await Promise.all(
    names.map((path) =>
      stat(path).then(
        ({ size }) => size,
        () => 0,
      ),
    ),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

async function removeUnfinished(mirror: string): Promise<void> {
  const names = await packFiles(mirror)
  for (const path of names.filter((each) => /\/tmp_[^/]+$/.test(each))) await rm(path, { force: true })
}

async function packFiles(mirror: string): Promise<string[]> {
  const folder = join(mirror, 'objects', 'pack')
  return (await readdir(folder).catch(() => [])).map((name) => join(folder, name))
}

function tooLarge({ url }: Remote, maxBytes: number): UserError {
  const size = `${Math.floor(maxBytes / 1024 ** 2)} MiB`
  return new UserError('repository_too_large', `The repository ${url} has more than ${size} of history and files.`, {
    wayOut: 'The operator can raise MIRROR_MAX_MB on the worker.',
  })
}
