import { execFile } from 'node:child_process'
import { randomBytes, randomUUID } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chown, link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { UserError } from '../errors.ts'
import type { PostgresAccount } from './postgres-account.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'

const run = promisify(execFile)

export const clusterUser = 'speckit'

type ClusterParts = { dataDirectory: string; binaries: PostgresBinaries; account: PostgresAccount }

/**
 * Makes the cluster and its password when they are not there. Safe to run twice at once: both are
 * made beside their place and moved there whole. Resolves with the cluster's directory and
 * password.
 */
export async function ensureCluster(parts: ClusterParts): Promise<{ directory: string; password: string }> {
  const directory = join(parts.dataDirectory, 'postgres')
  const passwordFile = join(parts.dataDirectory, 'password')
  const isThere = existsSync(join(directory, 'PG_VERSION'))
  if (isThere && !existsSync(passwordFile)) throw passwordLost(directory, passwordFile)
  const password = await ensurePassword(passwordFile)
  if (!isThere) await initialise(parts, directory, password)
  await checkVersion(parts.binaries, directory)
  return { directory, password }
}

async function ensurePassword(file: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`
  await writeFile(draft, randomBytes(24).toString('base64url'), { mode: 0o600 })
  try {
    await link(draft, file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
  } finally {
    await rm(draft)
  }
  return readFile(file, 'utf8')
}

async function initialise(parts: ClusterParts, directory: string, password: string): Promise<void> {
  const draft = join(parts.dataDirectory, `init-${randomUUID()}`)
  const passwordFile = join(draft, 'password')
  try {
    await mkdir(draft, { mode: 0o700 })
    await writeFile(passwordFile, password, { mode: 0o600 })
    await give(parts.account, draft, passwordFile)
    await runInitdb(parts, join(draft, 'data'), passwordFile)
    await rename(join(draft, 'data'), directory)
  } catch (error) {
    if (!existsSync(join(directory, 'PG_VERSION'))) throw notInitialised(directory, error)
  } finally {
    await rm(draft, { recursive: true, force: true })
  }
}

async function give({ uid, gid }: PostgresAccount, ...paths: string[]): Promise<void> {
  if (uid === null || gid === null) return
  for (const path of paths) await chown(path, uid, gid)
}

async function runInitdb({ binaries, account }: ClusterParts, data: string, passwordFile: string): Promise<void> {
  const args = [
    `--pgdata=${data}`,
    `--pwfile=${passwordFile}`,
    `--username=${clusterUser}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-instructions',
  ]
  const [command = '', ...rest] = [...account.prefix, binaries.initdb, ...args]
  await run(command, rest, { cwd: '/', env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...binaries.environment } })
}

async function checkVersion(binaries: PostgresBinaries, directory: string): Promise<void> {
  const kept = (await readFile(join(directory, 'PG_VERSION'), 'utf8')).trim()
  const { stdout } = await run(binaries.postgres, ['--version'], { env: binaries.environment })
  const ours = /\d+/.exec(stdout)?.[0]
  if (ours === kept) return
  throw new UserError(
    'embedded_database_version',
    `The data in ${directory} were written by PostgreSQL ${kept}, the embedded one is ${ours}.`,
    { wayOut: 'Start the version that wrote them and move the data with pg_dump, or choose another DATA_DIR.' },
  )
}

function notInitialised(directory: string, cause: unknown): UserError {
  const reason = cause instanceof Error ? cause.message : String(cause)
  return new UserError(
    'embedded_database_unavailable',
    `The embedded PostgreSQL could not be set up in ${directory}: ${reason}`,
    {
      wayOut: 'Check that DATA_DIR can be written and has 100 MB free, or set DATABASE_URL to a PostgreSQL server.',
      cause,
    },
  )
}

function passwordLost(directory: string, passwordFile: string): UserError {
  return new UserError(
    'embedded_database_unavailable',
    `The password of the embedded PostgreSQL in ${directory} is gone: ${passwordFile} does not exist.`,
    { wayOut: 'Restore the file, or choose another DATA_DIR; without the password nobody can read the data.' },
  )
}
