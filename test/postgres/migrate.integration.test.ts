import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Client } from 'pg'
import type { QueryResultRow } from 'pg'
import { builtInSettings } from '../../src/domain/run/settings.ts'
import { createStore } from '../../src/store/create-store.ts'
import { applyMigrations } from '../../src/postgres/migrate.ts'
import { createEmptyDatabase, migrationsDirectory } from '../support/database.ts'
import type { TestDatabase } from '../support/database.ts'
import { newCommand, newRun } from '../support/new-run.ts'
import { silentLog } from '../support/silent-log.ts'

const all = readdirSync(migrationsDirectory)
  .filter((name) => /^\d{14}_/.test(name))
  .toSorted()
const run = promisify(execFile)
const script = join(import.meta.dirname, '../../scripts/migrate.ts')

let database: TestDatabase
let directory: string

beforeEach(async () => {
  database = await createEmptyDatabase()
  directory = await mkdtemp(join(tmpdir(), 'migrations-'))
  await cp(migrationsDirectory, directory, { recursive: true })
})
afterEach(async () => {
  await database.drop()
  await rm(directory, { recursive: true })
})

const apply = () => applyMigrations(database.url, directory, silentLog)

async function query<T extends QueryResultRow>(sql: string): Promise<T[]> {
  const client = new Client({ connectionString: database.url })
  await client.connect()
  return client
    .query<T>(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end())
}

async function addMigration(name: string, sql: string): Promise<void> {
  await mkdir(join(directory, name))
  await writeFile(join(directory, name, 'migration.sql'), sql)
}

function prismaMigrate(...args: string[]) {
  return run(process.execPath, [script, ...args], { env: { ...process.env, DATABASE_URL: database.url } })
}

function difference(schema: string) {
  return prismaMigrate(
    'diff',
    '--from-migrations',
    'prisma/migrations',
    '--to-schema',
    schema,
    '--exit-code',
    '--script',
  )
}

describe('applyMigrations', () => {
  it('applies all, keeps books that Prisma agrees with, and does nothing the second time', async () => {
    const applied = await apply()
    const again = await apply()
    const status = await prismaMigrate('status')

    expect(applied).toEqual(all)
    expect(again).toEqual([])
    expect(status.stdout).toContain('Database schema is up to date!')
  })

  it('lets several processes start at once', async () => {
    const applied = await Promise.all([apply(), apply(), apply(), apply()])

    expect(applied.flat()).toEqual(all)
  })

  it('applies only what is new', async () => {
    await apply()
    await addMigration('20270101000000_more', 'CREATE TABLE "More" (id int); CREATE INDEX "More_id" ON "More"(id);')

    expect(await apply()).toEqual(['20270101000000_more'])
    expect(await query('SELECT * FROM "More"')).toEqual([])
  })

  it('leaves nothing of a migration that fails, and can go on when it is corrected', async () => {
    await apply()
    await addMigration('20270101000000_bad', 'CREATE TABLE "More" (id int); SELECT 1/0;')

    await expect(apply()).rejects.toThrow('20270101000000_bad')
    await writeFile(join(directory, '20270101000000_bad', 'migration.sql'), 'CREATE TABLE "More" (id int);')

    expect(await apply()).toEqual(['20270101000000_bad'])
  })

  it('refuses a database whose migration was another file', async () => {
    await apply()
    await writeFile(join(directory, '20261122000000_init', 'migration.sql'), '-- changed')

    await expect(apply()).rejects.toMatchObject({
      code: 'migration_changed',
      message: expect.stringContaining('20261122000000_init'),
    })
  })

  it('refuses a database in which another tool failed half-way', async () => {
    await apply()
    await query('UPDATE "_prisma_migrations" SET finished_at = NULL')

    await expect(apply()).rejects.toMatchObject({ code: 'migration_failed' })
    await query('UPDATE "_prisma_migrations" SET rolled_back_at = now()')
    await expect(apply()).rejects.toThrow('could not be applied')
  })

  it('refuses a database that is newer', async () => {
    await addMigration('20270101000000_more', 'SELECT 1;')
    await apply()
    await rm(join(directory, '20270101000000_more'), { recursive: true })

    await expect(apply()).rejects.toMatchObject({ code: 'database_newer' })
  })

  it('names the server that it cannot reach, without the password', async () => {
    const attempt = applyMigrations('postgresql://me:hunter2@127.0.0.1:1/none', directory, silentLog)

    await expect(attempt).rejects.toMatchObject({
      code: 'database_unreachable',
      message: expect.stringMatching(/^(?!.*hunter2).*127\.0\.0\.1:1/),
    })
  })
})

describe('rows that were there before', () => {
  const settings =
    '{"label":"speckit","agent":"template","model":null,"phases":["specify","plan"],"baseBranch":null,"timeoutMinutes":30,"idleTimeoutMinutes":10}'

  /**
   * The first run is over, the second one queued; `askedAt` = when somebody asked to cancel it, as
   * SQL.
   */
  async function withOldRows(askedAt: 'now()' | 'null' = 'null'): Promise<void> {
    const [first = '', ...later] = all
    for (const name of later) await rm(join(directory, name), { recursive: true })
    expect(await apply()).toEqual([first])
    await query(`
      INSERT INTO "Delivery" (guid, event, payload) VALUES ('g-1', 'issues', '{}');
      INSERT INTO "Run" (id, "semanticKey", "deliveryGuid", "repositoryId", owner, repository, "installationId", "issueNumber", "inputTitle",
        "inputBody", "inputHash", "actorId", "actorLogin", "baseBranch", "baseSha", feature, "featureDirectory", branch, settings, agent,
        executor, status, conclusion, "headSha", "completedAt", "cancelRequestedAt")
      SELECT ('00000000-0000-4000-8000-00000000000' || n)::uuid, 'old-' || n, 'g-1', 7, 'octo', 'todo', 42, 12, 'T', 'B', 'h', 1, 'mona', 'main',
        repeat('a', 40), '012-t', 'specs/012-t', 'speckit/012-t', '${settings}', '{"name":"template","model":null,"version":null,"image":null}',
        'docker', CASE n WHEN 1 THEN 'completed' ELSE 'queued' END::"Status", CASE n WHEN 1 THEN 'success' END::"Conclusion",
        CASE n WHEN 1 THEN repeat('b', 40) END, CASE n WHEN 1 THEN now() END, CASE n WHEN 2 THEN ${askedAt}::timestamptz END
      FROM generate_series(1, 2) n;
      INSERT INTO "Phase" (id, "runId", name, position)
      SELECT gen_random_uuid(), run.id, name, position - 1 FROM "Run" run
      CROSS JOIN unnest(ARRAY['specify', 'plan']) WITH ORDINALITY AS plan (name, position)`)
    await cp(migrationsDirectory, directory, { recursive: true })
    expect(await apply()).toEqual(later)
  }

  it('are read as runs that nobody asked anything about, and can be steered', async () => {
    await withOldRows()
    const store = createStore({ databaseUrl: database.url, enqueue: async () => undefined })
    const id = '00000000-0000-4000-8000-000000000002'
    const cancellation = { by: 'mona', reason: 'cancelled_by_person', detail: 'mona cancelled.' } as const

    const runs = await store.featureRuns(7, 12, 5)
    const head = await store.lastHead(7, 'speckit/012-t')
    const steered = await store.steerRun(id, { kind: 'cancel', cancellation }, { by: newCommand(), at: new Date() })
    const after = await store.run(id)
    await store.close()

    expect(runs).toHaveLength(2)
    for (const run of runs) {
      expect(run).toMatchObject({
        isPending: false,
        origin: 'label',
        questions: [],
        cancellation: null,
        waitingFor: null,
      })
      expect(run.settings).toEqual({ ...builtInSettings, ...(JSON.parse(settings) as object) })
      expect(run.phases).toMatchObject([
        { name: 'specify', input: null, report: null, approval: null },
        { name: 'plan', input: null },
      ])
    }
    expect([head, steered, after?.conclusion]).toEqual(['b'.repeat(40), 'done', 'cancelled'])
  })

  it('say in one place that somebody asked to cancel them', async () => {
    await withOldRows('now()')
    const store = createStore({ databaseUrl: database.url, enqueue: async () => undefined })

    const runs = await store.featureRuns(7, 12, 5)
    await store.close()

    expect(runs.map(({ status, cancellation }) => [status, cancellation?.reason ?? null]).toSorted()).toEqual([
      ['completed', null],
      ['queued', 'cancelled_by_person'],
    ])
  })

  it('keep new runs of their issue pending', async () => {
    await withOldRows()
    const store = createStore({ databaseUrl: database.url, enqueue: async () => undefined })
    const repository = { id: 7, owner: 'octo', name: 'todo' }
    const issue = { number: 12, title: 'T', body: 'B' }

    const { outcome } = await store.startRun(newRun({ repository, issue }), newCommand({ deliveryGuid: 'g-1' }))
    await store.close()

    expect(outcome).toBe('pending')
    await expect(query(`UPDATE "Run" SET "pending" = false`)).rejects.toThrow('Run_active_issue_key')
  })
})

describe('the schema file', () => {
  it('says what the migrations make', async () => {
    const { stdout } = await difference('prisma/schema.prisma')

    expect(stdout).toContain('This is an empty migration')
  })

  it('is compared in earnest: a table more is a difference', async () => {
    const schema = join(directory, 'schema.prisma')
    await cp(join(migrationsDirectory, '../schema.prisma'), schema)
    await appendFile(schema, 'model More {\n  id Int @id\n}\n')

    await expect(difference(schema)).rejects.toMatchObject({
      code: 2,
      stdout: expect.stringContaining('CREATE TABLE "More"'),
    })
  })
})
