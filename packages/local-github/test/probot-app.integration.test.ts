import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createNodeMiddleware, Probot } from 'probot'
import type { ApplicationFunction } from 'probot'
import { startGitHub } from 'local-github'
import type { GitHub } from 'local-github'
import { afterEach, beforeEach, expect, it } from '@jest/globals'

const myApp: ApplicationFunction = (app) => {
  app.on('issues.opened', async (context) => {
    await context.octokit.rest.issues.createComment(context.issue({ body: 'Thanks!' }))
  })
}

let github: GitHub
let server: Server
const directory = mkdtempSync(join(tmpdir(), 'local-github-test-'))

beforeEach(async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const secret = randomBytes(24).toString('hex')
  github = await startGitHub({ directory, webhookSecret: secret, app: { id: 1, slug: 'my-app', publicKey } })
  const probot = new Probot({ appId: 1, privateKey, secret, baseUrl: github.apiUrl, logLevel: 'fatal' })
  server = createServer(await createNodeMiddleware(myApp, { probot }))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  github.setWebhookUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}/api/github/webhooks`)
})

afterEach(async () => {
  server.closeAllConnections()
  await new Promise((resolve) => server.close(resolve))
  await github.close()
  rmSync(directory, { recursive: true })
})

it('thanks whoever opens an issue', async () => {
  await github.createRepository({ owner: 'octo', name: 'hello' })
  const number = await github.openIssue('octo', 'hello', { title: 'Hello', body: null, author: 'mona' })
  await github.settled()
  const { comments } = github.state('octo', 'hello')
  expect(comments).toMatchObject([{ issue: number, author: 'my-app[bot]', body: 'Thanks!' }])
})
