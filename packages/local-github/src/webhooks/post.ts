import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { Attempt } from './delivery.ts'

export type Message = { headers: Record<string, string>; body: Buffer; timeoutMs: number; signal: AbortSignal }

export type Answer = Pick<Attempt, 'statusCode' | 'failure' | 'responseBody'>

const longestResponse = 64 * 1024

/** One connection per delivery, as GitHub does; nothing stays open afterwards. */
export function post(url: string, { headers, body, timeoutMs, signal }: Message): Promise<Answer> {
  const all = { ...headers, 'content-length': body.length }
  const send = url.startsWith('https:') ? httpsRequest : httpRequest
  return new Promise((resolve) => {
    const end = (answer: Answer) => {
      clearTimeout(timer)
      resolve(answer)
    }
    const request = send(url, { method: 'POST', headers: all, agent: false, signal }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => (text = (text + chunk).slice(0, longestResponse)))
      response.once('error', () => {})
      response.once('close', () => end({ statusCode: response.statusCode ?? 0, failure: null, responseBody: text }))
    })
    const timer = setTimeout(() => request.destroy(new Error('timed out')), timeoutMs)
    request.once('error', (error) => end({ statusCode: 0, failure: error.message, responseBody: '' }))
    request.end(body)
  })
}
