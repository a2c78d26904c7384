import { copyFileSync } from 'node:fs'
import { once } from 'node:events'
import { connect, createServer } from 'node:net'
import type { Socket } from 'node:net'
import { join } from 'node:path'
import { pipeline } from 'node:stream'

/**
 * The test's side of relay.mjs: what listens on these ports of this machine's loopback is reached
 * through sockets in `directory`, which can be mounted into a container. Resolves with what ends
 * it.
 */
export async function openRelay(directory: string, ports: readonly number[]): Promise<() => Promise<void>> {
  copyFileSync(join(import.meta.dirname, 'relay.mjs'), join(directory, 'relay.mjs'))
  const open = new Set<Socket>()
  const servers = ports.map((port) => relay(join(directory, `${port}.sock`), port, open))
  await Promise.all(servers.map((server) => once(server, 'listening')))
  return async () => {
    const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)))
    for (const socket of open) socket.destroy()
    await Promise.all(closed)
  }
}

function relay(socketPath: string, port: number, open: Set<Socket>) {
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    for (const socket of [client, upstream]) {
      open.add(socket)
      socket.once('close', () => open.delete(socket))
    }
    // one side left; the other is ended with it
    pipeline(client, upstream, client, () => {})
  })
  return server.listen(socketPath)
}
