import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts'
import { createTemplate, serverVariable, templateVariable } from './database.ts'
import { silentLog } from './silent-log.ts'

/** What a crash of the machine would cost is no concern of a test. */
const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '300' }

/**
 * One PostgreSQL for the whole test run: the one of TEST_DATABASE_URL (whose user may create
 * databases), or an embedded one that is gone after the run.
 */
export default async function setUp(): Promise<void> {
  const server = await serverOfRun()
  const template = await createTemplate(server.url)
  process.env[serverVariable] = server.url
  process.env[templateVariable] = template.name
  globalThis.stopTestPostgres = async () => {
    await template.drop()
    await server.stop()
  }
}

async function serverOfRun(): Promise<{ url: string; stop(): Promise<void> }> {
  const given = process.env['TEST_DATABASE_URL']
  if (given !== undefined) return { url: given, stop: async () => {} }
  const dataDirectory = await mkdtemp(join(tmpdir(), 'speckit-test-'))
  const server = await startEmbeddedPostgres({ dataDirectory, log: silentLog, settings })
  async function stop(): Promise<void> {
    await server.stop()
    await rm(dataDirectory, { recursive: true })
  }
  return { url: server.url, stop }
}

declare global {
  var stopTestPostgres: (() => Promise<void>) | undefined
}
