import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { Client } from 'pg'
import type { ClientConfig } from 'pg'
import { UserError } from '../errors.ts'

/**
 * Session lock of the process that owns an embedded server; it is gone with the process, however
 * that ended.
 */
const ownerLock = 7_350_211

const stopDeadlineMs = 15_000

/**
 * Deals with a server that runs on this cluster already: one whose owner died is stopped, one with
 * a living owner is refused (UserError `embedded_database_in_use`). A left-over postmaster.pid of
 * no server is removed.
 */
export async function replaceOrphan(directory: string, connection: ClientConfig): Promise<void> {
  const running = await readRunning(directory)
  if (running === null) return
  const owner = await claimOwnership({ ...connection, port: running.port }).catch(() => null)
  if (owner === null) throw inUse(directory)
  await owner.end()
  process.kill(running.pid, 'SIGINT')
  const deadline = Date.now() + stopDeadlineMs
  while (isAlive(running.pid)) {
    if (Date.now() > deadline)
      throw new Error(`PostgreSQL ${running.pid} of a dead owner did not stop in ${stopDeadlineMs} ms`)
    await delay(25)
  }
}

/**
 * Connects and takes the owner's lock; null when a living process holds it. The connection is to be
 * kept as long as the server.
 */
export async function claimOwnership(connection: ClientConfig): Promise<Client | null> {
  const client = new Client({ ...connection, database: 'postgres', connectionTimeoutMillis: 5_000, keepAlive: true })
  client.on('error', () => {})
  await client.connect()
  const { rows } = await client.query<{ ours: boolean }>('SELECT pg_try_advisory_lock($1) AS ours', [ownerLock])
  if (rows[0]?.ours === true) return client
  await client.end()
  return null
}

export function inUse(directory: string): UserError {
  return new UserError('embedded_database_in_use', `Another process uses the embedded PostgreSQL in ${directory}.`, {
    wayOut: 'Stop it, choose another DATA_DIR, or share one PostgreSQL server by setting DATABASE_URL for both.',
  })
}

async function readRunning(directory: string): Promise<{ pid: number; port: number } | null> {
  const file = join(directory, 'postmaster.pid')
  const lines = await readFile(file, 'utf8').then(
    (text) => text.split('\n'),
    () => null,
  )
  if (lines === null) return null
  const pid = Number(lines[0])
  const port = Number(lines[3])
  if (isAlive(pid) && (await isPostgresOf(pid, directory))) return { pid, port }
  await rm(file, { force: true })
  return null
}

function isAlive(pid: number): boolean {
  try {
    return pid > 0 && process.kill(pid, 0)
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** After a restart of a container or machine the number may belong to any other process. */
async function isPostgresOf(pid: number, directory: string): Promise<boolean> {
  if (process.platform !== 'linux') return true
  const commandLine = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '')
  return commandLine.split('\0').includes(directory)
}
