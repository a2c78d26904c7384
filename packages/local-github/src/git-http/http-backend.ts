import { spawn } from 'node:child_process'
import type { IncomingMessage } from 'node:http'
import type { Readable } from 'node:stream'
import { gitEnvironment } from '../git/run-git.ts'

export type BackendRequest = {
  request: IncomingMessage
  /** Of all bare repositories. */
  root: string
  /** Below the root, for example `/octo/hello.git/info/refs`. */
  pathInfo: string
  query: string
  /** Who pushes; null = nobody is signed in. */
  user: string | null
  environment: Record<string, string>
}

export type BackendAnswer = { status: number; headers: [string, string][]; body: Readable; ended: Promise<void> }

/**
 * Runs `git http-backend` for one request and resolves once it has said its headers; the body
 * streams.
 */
export function runHttpBackend(call: BackendRequest): Promise<BackendAnswer> {
  const child = spawn('git', ['http-backend'], { env: environment(call) })
  const errors: Buffer[] = []
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk))
  child.stdin.on('error', () => {})
  call.request.pipe(child.stdin)
  // A client that goes away takes its child with it.
  call.request.once('close', () => {
    if (!call.request.complete) child.kill()
  })
  return new Promise((resolve, reject) => {
    const ended = new Promise<void>((done) => child.once('close', () => done()))
    let head = Buffer.alloc(0)
    const onData = (chunk: Buffer) => {
      head = Buffer.concat([head, chunk])
      const end = head.indexOf('\r\n\r\n')
      if (end < 0) return
      child.stdout.off('data', onData)
      child.stdout.pause()
      const rest = head.subarray(end + 4)
      if (rest.length > 0) child.stdout.unshift(rest)
      resolve({ ...parseHead(head.subarray(0, end).toString()), body: child.stdout, ended })
    }
    child.stdout.on('data', onData)
    child.once('error', reject)
    child.once('close', () => reject(new Error(`git http-backend said nothing: ${Buffer.concat(errors).toString()}`)))
  })
}

function environment({
  request,
  root,
  pathInfo,
  query,
  user,
  environment: more,
}: BackendRequest): Record<string, string> {
  const header = (name: string) => String(request.headers[name] ?? '')
  return {
    ...gitEnvironment(),
    GIT_PROJECT_ROOT: root,
    GIT_HTTP_EXPORT_ALL: '1',
    PATH_INFO: pathInfo,
    QUERY_STRING: query,
    REQUEST_METHOD: request.method ?? 'GET',
    CONTENT_TYPE: header('content-type'),
    // Empty = read to the end of standard input, which is what a chunked body needs.
    CONTENT_LENGTH: header('content-length'),
    HTTP_CONTENT_ENCODING: header('content-encoding'),
    GIT_PROTOCOL: header('git-protocol'),
    REMOTE_ADDR: '127.0.0.1',
    ...(user === null ? {} : { REMOTE_USER: user }),
    ...more,
  }
}

function parseHead(text: string): { status: number; headers: [string, string][] } {
  const headers = text.split('\r\n').map((line): [string, string] => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon), line.slice(colon + 1).trim()]
  })
  const status = headers.find(([name]) => name.toLowerCase() === 'status')?.[1]
  return {
    status: status === undefined ? 200 : Number.parseInt(status, 10),
    headers: headers.filter(([name]) => name.toLowerCase() !== 'status'),
  }
}
