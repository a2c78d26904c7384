import { request } from 'node:http'
import type { IncomingHttpHeaders } from 'node:http'
import { text } from 'node:stream/consumers'

export type Sent = { status: number; headers: IncomingHttpHeaders; body: string }

export type RequestOptions = { method?: string; headers?: Record<string, string>; body?: string }

/**
 * One request with exactly these headers, also those that `fetch` keeps to itself; redirects are
 * not followed.
 */
export function sendRequest(url: string, { method = 'GET', headers = {}, body }: RequestOptions = {}): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method, headers, agent: false }, (response) => {
      text(response).then(
        (answer) => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: answer }),
        reject,
      )
    })
    sent.once('error', reject)
    sent.end(body)
  })
}
