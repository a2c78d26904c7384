import type { IncomingMessage, ServerResponse } from 'node:http'
import { createApp } from './app.ts'
import type { HttpDependencies } from './dependencies.ts'

export type Http = {
  /** Answers one request of a node:http server that the caller owns. */
  handle(request: IncomingMessage, response: ServerResponse): void
  /**
   * Ends open log streams; requests afterwards are refused. The server itself stays with the
   * caller.
   */
  close(): Promise<void>
}

/** The API and the pages, ready to be mounted beside other handlers on one server. */
export async function createHttp(dependencies: HttpDependencies): Promise<Http> {
  const app = createApp(dependencies)
  await app.ready()
  return {
    handle: (request, response) => app.routing(request, response),
    close: () => app.close(),
  }
}
