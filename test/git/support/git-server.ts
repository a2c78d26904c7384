import { execFile, spawn } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { gunzipSync } from 'node:zlib'

/**
 * A git server over HTTP on loopback: `git http-backend` behind Basic auth, with faults that a test
 * can switch on.
 */
export async function startGitServer(token: string): Promise<GitServer> {
  const directory = await mkdtemp(join(tmpdir(), 'speckit-git-server-'))
  const server: GitServer = {
    directory,
    origin: '',
    requests: [],
    sentBytes: 0,
    fault: () => 'serve',
    url,
    addRepository,
    stop,
  }
  const http = createServer((request, response) => void answer(server, token, request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const address = http.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  server.origin = `http://127.0.0.1:${address.port}`
  return server

  function url(name: string): string {
    return `${server.origin}/${name}.git`
  }

  async function addRepository(name: string): Promise<string> {
    const path = join(directory, `${name}.git`)
    await promisify(execFile)('git', ['init', '--quiet', '--bare', '--initial-branch=main', path])
    await promisify(execFile)('git', ['-C', path, 'config', 'http.receivepack', 'true'])
    // as GitHub allows
    await promisify(execFile)('git', ['-C', path, 'config', 'uploadpack.allowFilter', 'true'])
    return path
  }

  async function stop(): Promise<void> {
    http.closeAllConnections()
    await new Promise((resolve) => http.close(resolve))
    await rm(directory, { recursive: true, force: true })
  }
}

export type GitServer = {
  /** Folder of the bare repositories. */
  directory: string
  origin: string
  requests: { method: string; url: string; authorization: string | undefined }[]
  /** Bytes of all answers to requests for objects. */
  sentBytes: number
  /**
   * Asked for every request; `reset after` serves it, then closes the connection instead of
   * answering.
   */
  fault: (request: IncomingMessage) => Fault | Promise<Fault>
  url(name: string): string
  addRepository(name: string): Promise<string>
  stop(): Promise<void>
}

type Fault =
  | 'serve'
  | 'hang'
  | 'reset'
  | 'reset after'
  | { status: number; location?: string }
  /** So many bytes of the answer, and then the connection ends or nothing more comes. */
  | { afterBytes: number; end: 'cut' | 'silence' }

async function answer(
  server: GitServer,
  token: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = '', url = '', headers } = request
  server.requests.push({ method, url, authorization: headers.authorization })
  const fault = await server.fault(request)
  if (fault === 'hang') return
  if (fault === 'reset') return void request.socket.destroy()
  if (typeof fault === 'object' && 'status' in fault) {
    response.writeHead(fault.status, fault.location === undefined ? {} : { location: fault.location }).end('refused')
    return
  }
  const expected = `basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
  if (headers.authorization !== expected) {
    response.writeHead(401, { 'www-authenticate': 'Basic realm="git"' }).end('unauthorized')
    return
  }
  const cgi = await runBackend(server, request)
  if (fault === 'reset after') return void request.socket.destroy()
  const sent = typeof fault === 'object' ? cgi.body.subarray(0, fault.afterBytes) : cgi.body
  if (method === 'POST') server.sentBytes += sent.length
  if (sent.length < cgi.body.length && typeof fault === 'object') {
    response.writeHead(cgi.status, cgi.headers)
    response.write(sent, () => (fault.end === 'cut' ? request.socket.destroy() : undefined))
    return
  }
  response.writeHead(cgi.status, cgi.headers).end(cgi.body)
}

async function runBackend(server: GitServer, request: IncomingMessage): Promise<CgiAnswer> {
  const { pathname, search } = new URL(request.url ?? '/', server.origin)
  const sent = await buffer(request)
  const body = request.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
  const child = spawn('git', ['http-backend'], {
    env: {
      PATH: process.env.PATH,
      GIT_PROJECT_ROOT: server.directory,
      GIT_HTTP_EXPORT_ALL: '1',
      PATH_INFO: pathname,
      QUERY_STRING: search.slice(1),
      REQUEST_METHOD: request.method,
      CONTENT_TYPE: request.headers['content-type'] ?? '',
      CONTENT_LENGTH: String(body.length),
      REMOTE_USER: 'x-access-token',
      GIT_PROTOCOL: String(request.headers['git-protocol'] ?? ''),
    },
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  child.stdin.on('error', () => undefined)
  child.stdin.end(body)
  return readCgi(await buffer(child.stdout))
}

type CgiAnswer = { status: number; headers: Record<string, string>; body: Buffer }

function readCgi(output: Buffer): CgiAnswer {
  const end = output.indexOf('\r\n\r\n')
  const lines = output.toString('latin1', 0, end).split('\r\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(': ')), line.slice(line.indexOf(': ') + 2)]),
  )
  const status = Number.parseInt(headers.Status ?? '200', 10)
  return { status, headers, body: output.subarray(end + 4) }
}
