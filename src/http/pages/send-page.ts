import type { FastifyReply } from 'fastify'
import { htmlText } from './html.ts'
import type { Html } from './html.ts'

export function sendPage(reply: FastifyReply, page: Html): FastifyReply {
  return reply.header('cache-control', 'no-store').type('text/html; charset=utf-8').send(htmlText(page))
}
