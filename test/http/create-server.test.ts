import { once } from 'node:events'
import type { Server } from 'node:http'
import { connect } from 'node:net'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, it } from '@jest/globals'
import { createHttpServer, serverLimits } from '../../src/http/create-server.ts'
import type { ServerLimits } from '../../src/http/create-server.ts'

let server: Server
const sockets: Socket[] = []

afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy()
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
})

async function listen(limits: Partial<ServerLimits> = {}): Promise<number> {
  server = createHttpServer((_request, response) => response.end('ok'), { ...serverLimits, ...limits })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

async function open(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}

async function textOf(socket: Socket): Promise<string> {
  return String(((await once(socket, 'data')) as [Buffer])[0])
}

describe('the HTTP server', () => {
  it('keeps a connection longer than a proxy does, and says so', async () => {
    const socket = await open(await listen())

    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')

    const seconds = Number(/keep-alive: timeout=(\d+)/i.exec(await textOf(socket))?.[1])
    expect(seconds).toBeGreaterThan(75)
  })

  it('answers a second request on a connection that was idle for longer than headers may take', async () => {
    const socket = await open(await listen({ headersMs: 100 }))
    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')
    await textOf(socket)
    const slow = await open((server.address() as AddressInfo).port)
    slow.resume()
    slow.write('GET / HTTP/1.1\r\n')
    await once(slow, 'close')

    socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')

    expect(await textOf(socket)).toContain('200 OK')
  })

  it('cuts off who does not finish the headers', async () => {
    const socket = await open(await listen({ headersMs: 100 }))
    let said = ''
    socket.on('data', (chunk: Buffer) => void (said += String(chunk)))

    socket.write('GET / HTTP/1.1\r\nhost: x\r\nx-slow: ')
    await once(socket, 'close')

    expect(said).toMatch(/^(HTTP\/1\.1 408|$)/)
  })

  it('cuts off who does not finish the body', async () => {
    const socket = await open(await listen({ headersMs: 100, requestMs: 200 }))

    socket.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 10\r\n\r\n1')
    socket.resume()

    await expect(once(socket, 'close')).resolves.toBeDefined()
  })

  it('takes so many connections and no more', async () => {
    const port = await listen({ connections: 2 })
    const first = await open(port)
    await open(port)
    const third = await open(port)

    await once(third, 'close')
    first.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n')

    expect(await textOf(first)).toContain('200 OK')
  })
})
