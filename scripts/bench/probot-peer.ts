// The bare peer of the intake: Probot's own middleware with one handler that does nothing. Started
// as a process of its own with APP_ID, PRIVATE_KEY and WEBHOOK_SECRET; prints its port, and ends
// with its standard input.
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import process from 'node:process'
import { createNodeMiddleware, createProbot } from 'probot'
import type { Probot } from 'probot'

const middleware = await createNodeMiddleware((app: Probot) => app.on('issues.labeled', () => undefined), {
  probot: createProbot({ overrides: { logLevel: 'warn' } }),
  webhooksPath: '/api/github/webhooks',
})
const server = createServer((request, response) => void middleware(request, response))
server.listen(0, '127.0.0.1', () => console.log((server.address() as AddressInfo).port))
process.stdin.on('end', () => process.exit(0)).resume()
