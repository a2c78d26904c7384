import { Client } from 'pg'
import { UserError } from '../errors.ts'
import type { Log } from '../ports/log.ts'
import { readMigrations } from './read-migrations.ts'
import type { Migration } from './read-migrations.ts'

/** Prisma's own key: `prisma migrate` and this function exclude each other. */
const migrationLock = 72_707_369

/** `NULLS NOT DISTINCT` came with PostgreSQL 15. */
const oldestServer = 150_000

type Applied = { name: string; checksum: string; isFinished: boolean }

/**
 * Brings the database to the migrations of `directory` (one folder each with a `migration.sql`),
 * under an advisory lock, so that any number of processes may start at once. Keeps Prisma's own
 * books (`_prisma_migrations`), each migration and its entry in one transaction. Rejects with
 * UserError `database_unreachable`, `database_too_old`, `migration_failed`, `migration_changed` or
 * `database_newer`. Resolves with the names of the migrations that it applied.
 */
export async function applyMigrations(databaseUrl: string, directory: string, log: Log): Promise<string[]> {
  const migrations = await readMigrations(directory)
  const client = await connect(databaseUrl)
  try {
    await checkServer(client)
    await client.query('SELECT pg_advisory_lock($1)', [migrationLock])
    const applied = await readApplied(client)
    checkHistory(migrations, applied)
    const pending = migrations.slice(applied.length)
    for (const migration of pending) {
      await apply(client, migration)
      log.info({ migration: migration.name }, 'database migration applied')
    }
    return pending.map(({ name }) => name)
  } finally {
    await client.end()
  }
}

async function connect(databaseUrl: string): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 })
  client.on('error', () => {})
  try {
    await client.connect()
    return client
  } catch (error) {
    const reason = error instanceof Error ? error.message || String(Reflect.get(error, 'code')) : String(error)
    throw new UserError(
      'database_unreachable',
      `PostgreSQL at ${client.host}:${client.port}, database ${client.database}, cannot be used: ${reason}`,
      { wayOut: 'Start the server, or correct DATABASE_URL; without it an embedded PostgreSQL is used.', cause: error },
    )
  }
}

async function checkServer(client: Client): Promise<void> {
  const { rows } = await client.query<{ number: string; version: string }>(
    `SELECT current_setting('server_version_num') AS number, current_setting('server_version') AS version`,
  )
  const [server] = rows
  if (server === undefined || Number(server.number) >= oldestServer) return
  throw new UserError(
    'database_too_old',
    `PostgreSQL at ${client.host}:${client.port} is version ${server.version}; at least 15 is needed.`,
    { wayOut: 'Upgrade the server, or choose another one in DATABASE_URL.' },
  )
}

async function readApplied(client: Client): Promise<Applied[]> {
  await client.query(`
    CREATE TABLE IF NOT EXISTS "_prisma_migrations" (
      "id" VARCHAR(36) PRIMARY KEY NOT NULL,
      "checksum" VARCHAR(64) NOT NULL,
      "finished_at" TIMESTAMPTZ,
      "migration_name" VARCHAR(255) NOT NULL,
      "logs" TEXT,
      "rolled_back_at" TIMESTAMPTZ,
      "started_at" TIMESTAMPTZ NOT NULL DEFAULT now(),
      "applied_steps_count" INTEGER NOT NULL DEFAULT 0
    )`)
  const { rows } = await client.query<Applied>(`
    SELECT "migration_name" AS "name", "checksum", "finished_at" IS NOT NULL AS "isFinished"
    FROM "_prisma_migrations" WHERE "rolled_back_at" IS NULL ORDER BY "migration_name"`)
  return rows
}

/** What is applied must be the beginning of what there is, unchanged and complete. */
function checkHistory(migrations: Migration[], applied: Applied[]): void {
  for (const [index, { name, checksum, isFinished }] of applied.entries()) {
    const expected = migrations[index]
    if (!isFinished) throw failed(name)
    if (expected === undefined || expected.name !== name) throw newer(name)
    if (expected.checksum !== checksum) throw changed(name)
  }
}

async function apply(client: Client, { name, checksum, sql }: Migration): Promise<void> {
  try {
    await client.query('BEGIN')
    await client.query(sql)
    await client.query(
      `INSERT INTO "_prisma_migrations" ("id", "checksum", "migration_name", "finished_at", "applied_steps_count")
       VALUES (gen_random_uuid()::text, $1, $2, clock_timestamp(), 1)`,
      [checksum, name],
    )
    await client.query('COMMIT')
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {})
    throw new Error(`migration ${name} could not be applied`, { cause: error })
  }
}

function failed(name: string): UserError {
  return new UserError('migration_failed', `The migration ${name} was started by another tool and did not finish.`, {
    wayOut:
      'Look at what it left, then tell `prisma migrate resolve` whether it counts as applied or rolled back, and start again.',
  })
}

function newer(name: string): UserError {
  return new UserError('database_newer', `The database has the migration ${name}, which this version does not know.`, {
    wayOut: 'Start the version that the database was last used with, or a newer one.',
  })
}

function changed(name: string): UserError {
  return new UserError(
    'migration_changed',
    `The file of the migration ${name} is not the one that was applied to this database.`,
    { wayOut: 'Restore the file; a change of the tables belongs into a new migration.' },
  )
}
