/**
 * `node scripts/migrate.ts ARGUMENTS…` runs `prisma migrate ARGUMENTS…` (status, deploy, resolve,
 * diff …) with our own schema engine. Without arguments it prints the SQL that brings the tables of
 * all migrations to prisma/schema.prisma: the body of the next migration. A database is needed also
 * to compare: DATABASE_URL, or else an embedded PostgreSQL that lives as long as the command.
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { startEmbeddedPostgres } from '../src/postgres/embedded-postgres.ts'

const root = join(import.meta.dirname, '..')
const nextMigration = [
  'diff',
  '--from-migrations',
  'prisma/migrations',
  '--to-schema',
  'prisma/schema.prisma',
  '--script',
]
const given = process.argv.slice(2)
const args = given.length > 0 ? given : nextMigration

process.exitCode =
  process.env['DATABASE_URL'] === undefined ? await runOnOwnServer() : await run(process.env['DATABASE_URL'])

async function runOnOwnServer(): Promise<number> {
  const dataDirectory = await mkdtemp(join(tmpdir(), 'prisma-migrate-'))
  const server = await startEmbeddedPostgres({ dataDirectory, log: pino({ level: 'warn' }) })
  try {
    return await run(server.url)
  } finally {
    await server.stop()
    await rm(dataDirectory, { recursive: true })
  }
}

async function run(databaseUrl: string): Promise<number> {
  const engine = join(root, 'scripts/prisma-schema-engine.mjs')
  const env = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    PRISMA_SCHEMA_ENGINE_BINARY: engine,
    CHECKPOINT_DISABLE: '1',
  }
  const prisma = join(root, 'node_modules/prisma/build/index.js')
  const child = spawn(process.execPath, [prisma, 'migrate', ...args], { cwd: root, env, stdio: 'inherit' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code ?? 1
}
