import { mkdir, realpath } from 'node:fs/promises'
import { join } from 'node:path'
import { escapeIdentifier } from 'pg'
import type { Client } from 'pg'
import type { Log } from '../ports/log.ts'
import { choosePostgresAccount } from './postgres-account.ts'
import { findPostgresBinaries } from './postgres-binaries.ts'
import { clusterUser, ensureCluster } from './postgres-cluster.ts'
import { claimOwnership, inUse, replaceOrphan } from './postgres-owner.ts'
import { startServer } from './postgres-server.ts'
import type { PostgresServer } from './postgres-server.ts'

const host = '127.0.0.1'
const database = 'speckit'

export type EmbeddedPostgres = { url: string; stop(): Promise<void> }

export type EmbeddedPostgresOptions = {
  /** Kept between starts; holds the cluster and its password (mode 0600). */
  dataDirectory: string
  log: Log
  /** Server settings over ours, as `{ fsync: 'off' }`. */
  settings?: Readonly<Record<string, string>>
}

/**
 * Starts a real PostgreSQL from the npm packages on a free loopback port, for machines without one.
 * Data are kept; a server that a killed process left behind is replaced. Rejects with UserError
 * `embedded_database_in_use` when a living process owns the data, and
 * `embedded_database_unavailable` when this machine cannot run it. `stop` may be called any number
 * of times.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  await mkdir(options.dataDirectory, { recursive: true })
  const dataDirectory = await realpath(options.dataDirectory)
  const binaries = await findPostgresBinaries(join(dataDirectory, 'lib'))
  const account = await choosePostgresAccount([binaries.postgres, dataDirectory])
  const { directory, password } = await ensureCluster({ dataDirectory, binaries, account })
  const connection = { host, user: clusterUser, password }
  await replaceOrphan(directory, connection)
  const server = await startServer({ directory, binaries, account, settings: options.settings ?? {}, log: options.log })
  try {
    const owner = await claimOwnership({ ...connection, port: server.port })
    if (owner === null) throw inUse(directory)
    await ensureDatabase(owner)
    const url = `postgresql://${clusterUser}:${password}@${host}:${server.port}/${database}`
    return { url, stop: () => stop(owner, server) }
  } catch (error) {
    await server.stop()
    // a process that started at the same moment took ours for one without an owner and stopped it
    throw stoppedFromOutside.has(String((error as { code?: unknown }).code)) ? inUse(directory) : error
  }
}

/** PostgreSQL: shut down by an administrator, crashed, shutting down or starting. */
const stoppedFromOutside: ReadonlySet<string> = new Set(['57P01', '57P02', '57P03'])

async function stop(owner: Client, server: PostgresServer): Promise<void> {
  await owner.end()
  await server.stop()
}

async function ensureDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [database])
  if (rowCount === 0) await client.query(`CREATE DATABASE ${escapeIdentifier(database)}`)
}
