import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { createDockerExecutor } from '../../src/executors/docker/docker-executor.ts'
import type { JobContainer } from '../../src/ports/executor.ts'
import { buildJobImage, jobImage, leftoversOf, socketPath, whyNoDocker } from '../support/docker-engine.ts'
import { execute, jobSpec } from './support/execute.ts'
import type { Run } from './support/execute.ts'
import { silentLog } from './silent-log.ts'

const skipped = await whyNoDocker()
const title = 'docker executor, network of a job'
const group = skipped === null ? describe : describe.skip

group(skipped === null ? title : `${title} (skipped, because ${skipped})`, () => {
  const workerId = `test-${randomUUID()}`
  const refused: unknown[] = []
  const log = { ...silentLog, child: () => log, warn: (metadata: object) => void refused.push(metadata) }
  const executor = createDockerExecutor({ socketPath, log, scope: workerId, workerId })
  let allowed: Server
  let forbidden: Server
  let container: JobContainer

  beforeAll(async () => {
    await buildJobImage()
    allowed = await listen('127.0.0.1')
    forbidden = await listen('0.0.0.0')
    container = await executor.start(jobSpec({ image: jobImage, egress: [`127.0.0.1:${portOf(allowed)}`] }))
  })

  afterEach(() => void refused.splice(0))

  afterAll(async () => {
    await container.remove()
    for (const server of [allowed, forbidden]) server.close()
    expect(await leftoversOf(workerId)).toEqual([])
  })

  it('reaches an allowed address, also on the loopback of the worker', async () => {
    const run = await node(
      container,
      `const r = await fetch('http://127.0.0.1:${portOf(allowed)}/hello?a=b'); console.log(r.status, await r.text())`,
    )

    expect(run).toMatchObject({ exitCode: 0, stdout: expect.stringContaining('200 GET /hello?a=b') })
  })

  it('passes on a request with an absolute address, under the name that was allowed', async () => {
    const run = await node(container, absoluteScript(`http://127.0.0.1:${portOf(allowed)}/plain`))

    expect(run.stdout).toBe(`200 GET /plain for 127.0.0.1:${portOf(allowed)}\n`)
  })

  it('opens a tunnel to an allowed address, as for TLS', async () => {
    const run = await node(container, connectScript(`127.0.0.1:${portOf(allowed)}`))

    expect(run.stdout).toContain('CONNECT 200')
    expect(run.stdout).toContain('GET /through-tunnel')
  })

  it.each([
    ['another port', () => `127.0.0.1:${portOf(forbidden)}`],
    ['another name of an allowed address', () => `localhost:${portOf(allowed)}`],
    ['the metadata address', () => '169.254.169.254:80'],
    ['a name', () => 'example.com:443'],
    ['an address written in another way', () => `0x7f.1:${portOf(allowed)}`],
  ])('refuses %s, and says so in the log', async (_what, target) => {
    const tunnel = await node(container, connectScript(target()))
    const plain = await node(container, absoluteScript(`http://${target()}/`))

    expect(tunnel.stdout).toContain('CONNECT 403')
    expect(refused.length).toBeGreaterThan(0)
    expect(refused).toContainEqual({ target: target() })
    if (!target().startsWith('0x')) expect(plain.stdout).toContain('403 ')
  })

  it('has no way around the proxy: no addresses of the host, no internet, no DNS', async () => {
    const addresses = Object.values(networkInterfaces())
      .flatMap((all) => all ?? [])
      .filter(({ family, internal }) => family === 'IPv4' && !internal)
    const direct = [...addresses.map(({ address }) => address), '127.0.0.1', '1.1.1.1']

    const run = await node(
      container,
      `import net from 'node:net'; import dns from 'node:dns/promises'
       for (const host of ${JSON.stringify(direct)}) {
         await new Promise((resolve) => net.connect(${portOf(forbidden)}, host).on('connect', () => console.log('reached', host)).on('error', (e) => resolve(console.log(e.code))))
       }
       await dns.resolve4('example.com').catch((e) => console.log('dns', e.code))
       await dns.lookup('example.com').catch((e) => console.log('dns', e.code))`,
    )

    expect(addresses.length).toBeGreaterThan(0)
    expect(run.exitCode).toBe(0)
    expect(run.stdout).not.toContain('reached')
    expect(run.stdout.match(/^(ENETUNREACH|ECONNREFUSED)$/gm)).toHaveLength(direct.length)
    expect(run.stdout.match(/^dns /gm)).toHaveLength(2)
  })

  it('carries large bodies in both directions, side by side, unchanged', async () => {
    const run = await node(
      container,
      `import { createHash, randomBytes } from 'node:crypto'
       const body = randomBytes(4_000_000), sum = (b) => createHash('sha256').update(b).digest('hex')
       const all = await Promise.all(Array.from({ length: 8 }, () => fetch('http://127.0.0.1:${portOf(allowed)}/echo', { method: 'POST', body }).then((r) => r.arrayBuffer())))
       console.log(all.every((b) => sum(Buffer.from(b)) === sum(body)))`,
    )

    expect(run.stdout).toBe('true\n')
  })

  it('streams an answer as it comes', async () => {
    const run = await node(
      container,
      `const r = await fetch('http://127.0.0.1:${portOf(allowed)}/events')
       let first = null; for await (const part of r.body) first ??= Date.now()
       console.log(Date.now() - first > 200)`,
    )

    expect(run.stdout).toBe('true\n')
  })

  it('works again after a command had to be ended', async () => {
    const ended = await execute(container, ['sh', '-c', 'sleep 1000'], {
      limits: { timeoutMs: 300, idleMs: 60_000, outputBytes: 1000 },
    })

    const run = await node(container, `console.log((await fetch('http://127.0.0.1:${portOf(allowed)}/again')).status)`)

    expect(ended.ended).toBe('timed_out')
    expect(run.stdout).toBe('200\n')
  })

  it('says bad gateway when nobody answers at an allowed address', async () => {
    const gone = await listen('127.0.0.1')
    const port = portOf(gone)
    gone.close()
    const other = await executor.start(jobSpec({ image: jobImage, egress: [`127.0.0.1:${port}`] }))

    const tunnel = await node(other, connectScript(`127.0.0.1:${port}`))
    const plain = await node(other, absoluteScript(`http://127.0.0.1:${port}/`))

    await other.remove()
    expect(tunnel.stdout).toContain('CONNECT 502')
    expect(plain.stdout).toContain('502 ')
  })
})

function node(container: JobContainer, source: string): Promise<Run> {
  return execute(container, ['node', '--input-type=module', '-e', source])
}

function connectScript(target: string): string {
  return `import http from 'node:http'
    const r = http.request({ host: '127.0.0.1', port: 3128, method: 'CONNECT', path: '${target}', agent: false })
    r.on('connect', (res, socket) => {
      console.log('CONNECT', res.statusCode)
      if (res.statusCode !== 200) return socket.destroy()
      socket.on('data', (d) => console.log(String(d)))
      socket.end('GET /through-tunnel HTTP/1.1\\r\\nHost: x\\r\\nConnection: close\\r\\n\\r\\n')
    }).on('error', (e) => console.log(e.code)).end()`
}

function absoluteScript(url: string): string {
  return `import http from 'node:http'
    http.get({ host: '127.0.0.1', port: 3128, path: '${url}', headers: { host: 'elsewhere' }, agent: false }, async (res) => {
      console.log(res.statusCode, Buffer.concat(await res.toArray()).toString())
    })`
}

async function listen(host: string): Promise<Server> {
  const server = createServer(async (request, response) => {
    if (request.url === '/echo') return void request.pipe(response)
    if (request.url === '/events') {
      response.write('first\n')
      return void setTimeout(() => response.end('last\n'), 400)
    }
    response.end(`${request.method} ${request.url} for ${request.headers.host}`)
  })
  server.listen(0, host)
  await once(server, 'listening')
  return server
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port
}
