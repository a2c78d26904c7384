import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { startGitHub } from 'local-github'
import type { GitHub } from 'local-github'
import { startModelServer } from '../../agents/support/model-server.ts'
import type { ModelReply, ModelServer } from '../../agents/support/model-server.ts'
import { openRelay } from './open-relay.ts'

export type Outside = {
  github: GitHub
  model: ModelServer
  modelKey: string
  /**
   * Variables of docker-compose.yaml and compose-local-github.yaml by which the containers reach
   * and know both.
   */
  variables: Record<string, string>
}

const appId = 4242

/**
 * What the containers see as the internet: a GitHub and a model (which plays `replies`), on the
 * loopback of this process and relayed. Whatever is started puts its end on `stops`.
 */
export async function startOutside(
  directory: string,
  replies: readonly ModelReply[],
  stops: (() => Promise<unknown>)[],
): Promise<Outside> {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  })
  const [webhookSecret, modelKey] = [randomBytes(24).toString('hex'), randomBytes(24).toString('hex')]
  const app = { id: appId, slug: 'speckit-app', publicKey: keys.publicKey }
  const github = await startGitHub({ directory: join(directory, 'github'), webhookSecret, app })
  stops.push(() => github.close())
  const model = await startModelServer(replies)
  stops.push(() => model.close())
  const relay = join(directory, 'relay')
  mkdirSync(relay)
  const githubPort = Number(new URL(github.url).port)
  stops.push(await openRelay(relay, [githubPort, model.port]))
  const variables = {
    APP_ID: String(appId),
    PRIVATE_KEY: keys.privateKey,
    WEBHOOK_SECRET: webhookSecret,
    GITHUB_API_URL: `http://outside:${githubPort}/api/v3`,
    GITHUB_SERVER_URL: `http://outside:${githubPort}`,
    CODEX_API_KEY: modelKey,
    OPENAI_BASE_URL: `http://outside:${model.port}/v1`,
    RELAY_DIRECTORY: relay,
    RELAY_USER: `${process.getuid?.()}:${process.getgid?.()}`,
  }
  return { github, model, modelKey, variables }
}
