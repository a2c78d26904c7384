import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import type { Interface } from 'node:readline'
import { UserError } from '../errors.ts'
import type { Log } from '../ports/log.ts'
import type { PostgresAccount } from './postgres-account.ts'
import type { PostgresBinaries } from './postgres-binaries.ts'
import { inUse } from './postgres-owner.ts'

export type PostgresServer = { port: number; stop(): Promise<void> }

type ServerParts = {
  directory: string
  binaries: PostgresBinaries
  account: PostgresAccount
  settings: Readonly<Record<string, string>>
  log: Log
}

const portAttempts = 5
const gracefulMs = 15_000
const keptLines = 20

/** Starts the server process on a free loopback port and resolves when it accepts connections. */
export async function startServer(parts: ServerParts): Promise<PostgresServer> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort()
    const { child, lines } = spawnServer(parts, port)
    const ending = await readyOrEnding(child, lines, parts.log)
    if (ending === null) return running(child, port, parts.log)
    if (ending.includes('lock file "postmaster.pid" already exists')) throw inUse(parts.directory)
    if (attempt < portAttempts && ending.includes('could not bind')) continue
    throw new UserError(
      'embedded_database_unavailable',
      `The embedded PostgreSQL in ${parts.directory} did not start: ${ending}`,
      { wayOut: 'Correct what it says, choose another DATA_DIR, or set DATABASE_URL to a PostgreSQL server.' },
    )
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1')
  await once(probe, 'listening')
  const { port } = probe.address() as AddressInfo
  probe.close()
  await once(probe, 'close')
  return port
}

/**
 * In a process group of its own: Ctrl-C in a terminal goes to us, and the database is stopped after
 * everything that needs it.
 */
function spawnServer({ directory, binaries, account, settings }: ServerParts, port: number) {
  const all = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '100',
    timezone: 'UTC',
    log_timezone: 'UTC',
    jit: 'off',
    ...settings,
  }
  const flags = Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
  const [command = '', ...args] = [...account.prefix, binaries.postgres, '-D', directory, ...flags]
  const env = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...binaries.environment }
  const child = spawn(command, args, { cwd: '/', env, detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  return { child, lines: createInterface({ input: child.stderr }) }
}

/** null = it is ready; else the last lines that it printed. */
function readyOrEnding(child: ChildProcess, lines: Interface, log: Log): Promise<string | null> {
  const last: string[] = []
  return new Promise((resolve) => {
    lines.on('line', (line) => {
      log.debug({ line }, 'embedded PostgreSQL')
      if (last.push(line) > keptLines) last.shift()
      if (line.includes('database system is ready to accept connections')) resolve(null)
    })
    child.once('error', (error) => resolve(error.message))
    child.once('close', () => resolve(last.join('\n')))
  })
}

function running(child: ChildProcess, port: number, log: Log): PostgresServer {
  const ended = once(child, 'close')
  const stopWithProcess = () => void child.kill('SIGINT')
  const reportEnd = () =>
    log.error({ exitCode: child.exitCode, signal: child.signalCode }, 'the embedded PostgreSQL ended by itself')
  process.once('exit', stopWithProcess)
  child.once('close', reportEnd)

  async function stop(): Promise<void> {
    process.off('exit', stopWithProcess)
    child.off('close', reportEnd)
    if (child.exitCode !== null || child.signalCode !== null) return
    const force = setTimeout(() => child.kill('SIGQUIT'), gracefulMs)
    child.kill('SIGINT')
    await ended.finally(() => clearTimeout(force))
  }
  return { port, stop }
}
