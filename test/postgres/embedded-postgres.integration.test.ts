import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals'
import { Client } from 'pg'
import { startEmbeddedPostgres } from '../../src/postgres/embedded-postgres.ts'
import { silentLog } from '../support/silent-log.ts'

let parent: string
let dataDirectory: string

beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'embedded-'))
  dataDirectory = join(parent, 'data')
})
afterEach(async () => {
  expect(await isRunning()).toBe(false)
  await rm(parent, { recursive: true })
})

const start = () => startEmbeddedPostgres({ dataDirectory, log: silentLog })

async function query(url: string, sql: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url })
  await client.connect()
  return client
    .query({ text: sql, rowMode: 'array' })
    .then(({ rows }) => rows.flat())
    .finally(() => client.end())
}

async function serverPid(): Promise<number | null> {
  const text = await readFile(join(dataDirectory, 'postgres/postmaster.pid'), 'utf8').catch(() => null)
  return text === null ? null : Number(text.split('\n')[0])
}

async function isRunning(): Promise<boolean> {
  const pid = await serverPid()
  return pid !== null && isAlive(pid)
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

async function startElsewhere(...args: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'start-embedded.ts'), dataDirectory, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const exited = once(child, 'exit')
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, exited, url: line.toString().trim() }
}

describe('startEmbeddedPostgres', () => {
  it('keeps data between starts and leaves no process', async () => {
    const first = await start()
    await query(first.url, 'CREATE TABLE kept AS SELECT 7 AS value')
    await first.stop()
    await first.stop()
    expect(await isRunning()).toBe(false)
    const second = await start()

    expect(await query(second.url, 'SELECT value FROM kept')).toEqual([7])
    await second.stop()
  })

  it('lets in only who has the password, which only we can read', async () => {
    const server = await start()
    const wrong = new URL(server.url)
    wrong.password = 'guess'

    await expect(query(wrong.href, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' })
    expect(((await stat(join(dataDirectory, 'password'))).mode & 0o777).toString(8)).toBe('600')
    expect(await query(server.url, 'SHOW listen_addresses')).toEqual(['127.0.0.1'])
    await server.stop()
  })

  it('refuses a second process on the same data, and leaves the first alone', async () => {
    const server = await start()

    await expect(start()).rejects.toMatchObject({
      code: 'embedded_database_in_use',
      message: expect.stringContaining(dataDirectory),
    })

    expect(await query(server.url, 'SELECT 1')).toEqual([1])
    await server.stop()
  })

  it('lets one of two that start at once have new data', async () => {
    const starts = await Promise.allSettled([start(), start()])

    const servers = starts.filter((one) => one.status === 'fulfilled')
    expect(servers).toHaveLength(1)
    expect(starts.find((one) => one.status === 'rejected')?.reason).toMatchObject({ code: 'embedded_database_in_use' })
    await servers[0]?.value.stop()
  })

  it('replaces the server of a process that was killed', async () => {
    const { child, exited, url } = await startElsewhere()
    await query(url, 'CREATE TABLE kept AS SELECT 8 AS value')
    const orphan = await serverPid()
    child.kill('SIGKILL')
    await exited

    const server = await start()

    expect(await query(server.url, 'SELECT value FROM kept')).toEqual([8])
    expect(await serverPid()).not.toBe(orphan)
    expect(isAlive(orphan ?? 0)).toBe(false)
    await server.stop()
  })

  it('recovers from a server that was killed', async () => {
    const { child, exited, url } = await startElsewhere()
    await query(url, 'CREATE TABLE kept AS SELECT 9 AS value')
    const pid = (await serverPid()) ?? 0
    process.kill(pid, 'SIGKILL')
    child.kill('SIGKILL')
    await exited
    while (isAlive(pid)) await delay(20)

    const server = await start()

    expect(await query(server.url, 'SELECT value FROM kept')).toEqual([9])
    await server.stop()
  })

  it('is not misled by a left-over pid that belongs to another process now', async () => {
    await (await start()).stop()
    await writeFile(
      join(dataDirectory, 'postgres/postmaster.pid'),
      `${process.pid}\n${dataDirectory}/postgres\n0\n1\n\n127.0.0.1\n`,
    )

    const server = await start()

    expect(await query(server.url, 'SELECT 1')).toEqual([1])
    await server.stop()
  })

  it('runs in a folder that only we may enter', async () => {
    await chmod(parent, 0o700)

    const server = await start()

    expect(await query(server.url, 'SELECT 1')).toEqual([1])
    await server.stop()
  })

  it('keeps the exit code of a process that ends without stopping it, and ends with it', async () => {
    const { exited } = await startElsewhere('exit')

    const [code] = (await exited) as [number | null]

    expect(code).toBe(3)
    while (await isRunning()) await delay(20)
  })

  it('says so when the password was lost', async () => {
    await (await start()).stop()
    await rm(join(dataDirectory, 'password'))

    await expect(start()).rejects.toMatchObject({
      code: 'embedded_database_unavailable',
      message: expect.stringContaining('password'),
    })
  })

  it('refuses data of another version', async () => {
    await (await start()).stop()
    await writeFile(join(dataDirectory, 'postgres/PG_VERSION'), '17\n')

    await expect(start()).rejects.toMatchObject({
      code: 'embedded_database_version',
      message: expect.stringContaining('17'),
    })
  })
})
