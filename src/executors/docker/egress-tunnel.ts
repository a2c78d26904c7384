import { readFile } from 'node:fs/promises'
import { createServer } from 'node:http2'
import { Duplex, Readable } from 'node:stream'
import { setTimeout as pause } from 'node:timers/promises'
import type Docker from 'dockerode'
import { jobUser } from './container-options.ts'
import type { EgressProxy } from './egress-proxy.ts'
import { frames } from './frames.ts'

const port = 3128
const readyMs = 20_000

/**
 * Variables that make HTTP clients in the job use the tunnel; also for loopback addresses, which
 * mean the worker's.
 */
export const proxyEnvironment: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'http_proxy', 'https_proxy', 'all_proxy'].map((name) => [
      name,
      `http://127.0.0.1:${port}`,
    ]),
  ),
  NO_PROXY: '',
  no_proxy: '',
  NODE_USE_ENV_PROXY: '1',
}

export type EgressTunnel = { isOpen(): boolean; close(): void }

/**
 * The way out of a job container that has no network: a relay inside listens on the container's
 * loopback, and the streams of its exec carry the connections to `proxy`, here in the worker. So
 * nothing is reachable but what the proxy allows (a bridge network would offer every service that
 * listens on the host's addresses), and it works the same when the worker itself runs in a
 * container. Resolves when the relay listens. The image must have Node.
 */
export async function openEgressTunnel(container: Docker.Container, proxy: EgressProxy): Promise<EgressTunnel> {
  const source = await readFile(new URL('./egress-relay.ts', import.meta.url), 'utf8')
  const exec = await container.exec({
    Cmd: ['node', '--input-type=module-typescript', '--eval', source, String(port)],
    Env: ['NODE_NO_WARNINGS=1'],
    User: jobUser,
    AttachStdin: true,
    AttachStdout: true,
    AttachStderr: true,
  })
  const stream = await exec.start({ hijack: true, stdin: true })
  const relay = linkOver(stream)
  serveLink(relay.link, proxy)
  try {
    await Promise.race([relay.ready, expired(readyMs)])
  } catch (cause) {
    stream.destroy()
    throw new Error(
      'the relay for the network access of a job did not start; its image must have Node 22.18 or newer',
      { cause },
    )
  }
  return { isOpen: () => !stream.destroyed, close: () => stream.destroy() }
}

/**
 * Standard output is the connection; the first word on standard error says that the relay listens.
 */
function linkOver(stream: Duplex): { link: Duplex; ready: Promise<void> } {
  const ready = Promise.withResolvers<void>()
  async function* incoming() {
    let said = ''
    for await (const { channel, data } of frames(stream)) {
      if (channel === 'stdout') yield data
      else if (said.length < 2000) said += data.toString()
      if (said.includes('ready\n')) ready.resolve()
    }
    const ended = new Error(said === '' ? 'it ended at once' : said)
    ready.reject(ended)
    // a plain end would make http2 write after its shutdown, which throws past every handler; an
    // error destroys the session instead
    throw ended
  }
  const link = Duplex.from({ readable: Readable.from(incoming(), { objectMode: false }), writable: stream })
  link.on('error', (error: Error) => ready.reject(error))
  return { link, ready: ready.promise }
}

/**
 * Speaks HTTP/2 with the relay, which a job may have replaced: whatever comes over the link,
 * nothing is thrown, and the worst that happens is that the link ends.
 */
export function serveLink(link: Duplex, proxy: EgressProxy): void {
  const server = createServer()
  server.on('sessionError', () => link.destroy())
  server.on('stream', (stream) => {
    stream.on('error', () => stream.destroy())
    try {
      // it is told of a stream a moment after it came, and the job may have ended it by then
      if (stream.destroyed || stream.closed) return
      stream.respond({ ':status': 200 })
      proxy.accept(stream)
    } catch {
      stream.destroy()
    }
  })
  server.emit('connection', link)
}

async function expired(timeMs: number): Promise<never> {
  await pause(timeMs, null, { ref: false })
  throw new Error(`nothing was heard of it for ${timeMs} ms`)
}
