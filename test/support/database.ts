import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { Client, escapeIdentifier } from 'pg'
import { createQueue } from '../../src/queue/create-queue.ts'
import { applyMigrations } from '../../src/postgres/migrate.ts'
import { silentLog } from './silent-log.ts'

export const serverVariable = 'SPECKIT_TEST_SERVER'
export const templateVariable = 'SPECKIT_TEST_TEMPLATE'
export const migrationsDirectory = join(import.meta.dirname, '../../prisma/migrations')

export type TestDatabase = { url: string; drop(): Promise<void> }

/**
 * A database of one's own with all tables and the queue's schema, on the server of the run (see
 * postgres-setup.ts).
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  return createDatabase(testServer(), `TEMPLATE ${escapeIdentifier(read(templateVariable))}`)
}

/** A database of one's own without any table. */
export async function createEmptyDatabase(): Promise<TestDatabase> {
  return createDatabase(testServer(), '')
}

/** Address of the server of the run, as a user who may create databases. */
export function testServer(): string {
  return read(serverVariable)
}

export async function createTemplate(serverUrl: string): Promise<{ name: string; drop(): Promise<void> }> {
  const { url, drop } = await createDatabase(serverUrl, '')
  await applyMigrations(url, migrationsDirectory, silentLog)
  const queue = await createQueue({ databaseUrl: url, log: silentLog, concurrency: 1 })
  await queue.stop(0)
  return { name: new URL(url).pathname.slice(1), drop }
}

async function createDatabase(serverUrl: string, options: string): Promise<TestDatabase> {
  const name = `test_${randomUUID().replaceAll('-', '')}`
  await onServer(serverUrl, `CREATE DATABASE ${name} ${options}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  return { url: url.href, drop: () => onServer(serverUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`) }
}

async function onServer(url: string, sql: string): Promise<void> {
  const client = new Client({ connectionString: url })
  await client.connect()
  await client.query(sql).finally(() => client.end())
}

function read(variable: string): string {
  const value = process.env[variable]
  if (value === undefined) throw new Error(`${variable} is not set: this test needs the jest project “integration”`)
  return value
}
