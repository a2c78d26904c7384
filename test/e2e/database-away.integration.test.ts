import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { Client, escapeIdentifier } from 'pg'
import { testServer } from '../support/database.ts'
import { countOnGitHub, oneOfEach } from './support/one-of-each.ts'
import { openTestSystem } from './support/open-test-system.ts'
import type { TestSystem } from './support/open-test-system.ts'

let scene: TestSystem
let server: Client

beforeAll(async () => {
  scene = await openTestSystem({ environment: { WORKER_CONCURRENCY: '1' } })
  server = new Client({ connectionString: testServer() })
  await server.connect()
})

afterAll(async () => {
  await server.end()
  await scene.close()
})

/** Lets nobody in any more, and ends the connections that the App has. */
async function shut(name: string): Promise<void> {
  await server.query(`ALTER DATABASE ${escapeIdentifier(name)} ALLOW_CONNECTIONS false`)
  await server.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND application_name <> 'e2e test'`,
    [name],
  )
}

describe('a delivery that comes while the database is away', () => {
  it('is answered with 503 within 5 seconds, and makes its run when it is sent again', async () => {
    const database = new URL(scene.databaseUrl).pathname.slice(1)
    await scene.repository('away', { files: { '.github/speckit.yml': 'phases: [specify]\n' } })
    await shut(database)

    const { number, guid } = await scene.label('away', { title: 'Colours', body: 'Tasks must have colours.' })
    const attempt = () => scene.github.deliveries().find((delivery) => delivery.guid === guid)
    const refused = await scene.waitFor('an answer', () => (attempt()?.statusCode === null ? undefined : attempt()))
    const health = await fetch(`${scene.system.url}/healthz`)
    await server.query(`ALTER DATABASE ${escapeIdentifier(database)} ALLOW_CONNECTIONS true`)
    const answers = [await scene.github.redeliver(guid), await scene.github.redeliver(guid)]
    const run = await scene.ended('away', number)

    expect(refused).toMatchObject({ statusCode: 503, attempts: 1 })
    expect(refused.durationMs).toBeLessThan(5_000)
    expect(health.status).toBe(503)
    expect(answers).toEqual([202, 202])
    expect(countOnGitHub(scene, 'away', run)).toEqual(oneOfEach(run))
    expect(scene.system.app.exitCode).toBeNull()
  })

  it('is read from GitHub’s log within seconds of the database’s return, without being sent again', async () => {
    const database = new URL(scene.databaseUrl).pathname.slice(1)
    await scene.repository('back', { files: { '.github/speckit.yml': 'phases: [specify]\n' } })
    await shut(database)
    const { number, guid } = await scene.label('back', { title: 'Colours', body: 'Tasks must have colours.' })
    const attempt = () => scene.github.deliveries().find((delivery) => delivery.guid === guid)
    await scene.waitFor('an answer', () => (attempt()?.statusCode === null ? undefined : attempt()))
    await server.query(`ALTER DATABASE ${escapeIdentifier(database)} ALLOW_CONNECTIONS true`)
    const begin = Date.now()

    expect(await scene.outcome(guid)).toMatch(/^start/)
    const tookMs = Date.now() - begin
    expect(await scene.ended('back', number)).toMatchObject({ conclusion: 'success' })
    expect(attempt()).toMatchObject({ statusCode: 503, attempts: 1 })
    expect(tookMs).toBeLessThan(20_000)
  })
})
