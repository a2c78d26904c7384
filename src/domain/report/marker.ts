import { createHmac } from 'node:crypto'

/**
 * A line of markdown that nobody sees and nobody else can make: by it we find our own comment or
 * pull request again. `key` names the thing, like `status:<repository id>:<issue number>`; it must
 * hold neither spaces nor `--`.
 */
export function marker(key: string, secret: string): string {
  const signature = createHmac('sha256', secret).update(`speckit:${key}`).digest('hex')
  return `<!-- speckit:${key}:${signature} -->`
}

/** Whether one of the lines of `body` is the marker; a copy of it inside of other text is none. */
export function hasMarker(body: string, key: string, secret: string): boolean {
  const wanted = marker(key, secret)
  return body.split('\n').some((line) => line.trimEnd() === wanted)
}
