import { createPublicKey } from 'node:crypto'
import { mkdir, realpath } from 'node:fs/promises'
import { createContentLimit } from './api/content-limit.ts'
import { createRateLimits } from './api/rate-limits.ts'
import { createValidate } from './api/validate.ts'
import { createFaults } from './server/faults.ts'
import { people } from './actions/people.ts'
import { closeServer, listen } from './server/listen.ts'
import { serve } from './server/serve.ts'
import type { ServerServices } from './server/serve.ts'
import { snapshot } from './snapshot.ts'
import { operationsOf } from './control/operations-of.ts'
import { apiRoot } from './contract/github.ts'
import type { GitHub } from './contract/github.ts'
import type { Options } from './contract/options.ts'
import type { Permissions } from './contract/vocabulary.ts'
import type { Hookshot } from './webhooks/hookshot.ts'
import { deliveryRecord } from './webhooks/delivery.ts'
import { createHookshot } from './webhooks/hookshot.ts'
import { eventPayload } from './webhooks/payload.ts'
import { isTold } from './webhooks/is-told.ts'
import { installationFor, repositoryNamed } from './world/look-up.ts'
import type { World } from './world/world.ts'

const defaults = { tokenLifeMs: 3_600_000, rateLimit: 5000, deliveryTimeoutMs: 10_000 }

const appPermissions: Permissions = {
  checks: 'write',
  contents: 'write',
  issues: 'write',
  metadata: 'read',
  pull_requests: 'write',
}

const appEvents = [
  'check_run',
  'check_suite',
  'issue_comment',
  'issues',
  'pull_request',
  'pull_request_review',
  'push',
  'repository',
]

/**
 * Starts a GitHub on loopback: REST, git over HTTP, webhooks and pages. Commits, trees and refs
 * live in bare repositories in `directory`; issues, comments, pull requests, check runs and tokens
 * live in memory and end with it.
 */
export async function startGitHub(options: Options): Promise<GitHub> {
  await mkdir(options.directory, { recursive: true })
  const directory = await realpath(options.directory)
  const now = options.now ?? (() => new Date())
  const log = options.log ?? (() => {})
  const world = createWorld(options, directory, now)
  const hookshot = openHookshot(world, options, log)
  const services: ServerServices = {
    world,
    hookshot,
    rates: createRateLimits(options.rateLimit ?? defaults.rateLimit, now),
    content: createContentLimit(options.contentLimit, now),
    validate: createValidate(),
    control: null,
    faults: createFaults(world.lastId),
    requests: [],
    log,
  }
  const { server, port } = await listen(
    options.port ?? 0,
    (request, response) => void serve(services, request, response),
  )
  const servers = [server]
  world.url = `http://127.0.0.1:${port}`
  world.apiUrl = `${world.url}${apiRoot}`
  if (options.isApiApart === true) {
    const api = await listen(0, (request, response) => {
      request.url = `${apiRoot}${request.url}`
      void serve(services, request, response)
    })
    servers.push(api.server)
    world.apiUrl = `http://127.0.0.1:${api.port}`
  }
  const github = gitHubOf(services, async () => void (await Promise.all(servers.map(closeServer))))
  if (options.controlToken !== undefined) {
    services.control = { operations: operationsOf(github), token: options.controlToken }
  }
  return github
}

/** Tells the App what happens in the world. */
function openHookshot(world: World, options: Options, log: (line: string) => void): Hookshot {
  const hookshot = createHookshot({
    url: options.webhookUrl ?? null,
    secret: options.webhookSecret,
    appId: options.app.id,
    timeoutMs: options.deliveryTimeoutMs ?? defaults.deliveryTimeoutMs,
    now: world.now,
    nextId: world.nextId,
    log,
  })
  world.emit = (event) =>
    hookshot.emit({
      isSent: isTold(world, event),
      event: event.event,
      action: event.action,
      installationId: installationFor(world, event.owner)?.id ?? null,
      repositoryId: event.repository?.id ?? null,
      body: JSON.stringify(eventPayload(world, event)),
    })
  return hookshot
}

function gitHubOf({ world, hookshot, faults, requests }: ServerServices, stop: () => Promise<void>): GitHub {
  return {
    url: world.url,
    apiUrl: world.apiUrl,
    setWebhookUrl: (url) => hookshot.setUrl(url),
    ...people(world),
    state: (owner, name) => snapshot(world, repositoryNamed(world, owner, name)),
    deliveries: () => hookshot.deliveries.map(deliveryRecord),
    redeliver: (guid) => hookshot.redeliver(hookshot.find(guid)),
    forgetDeliveries: () => hookshot.forget(),
    deliverAgainWithNewGuid: (guid) => hookshot.again(hookshot.find(guid)),
    settled: () => hookshot.settled(),
    faults,
    requests: () => [...requests],
    mintedTokens: () => [...world.tokens.keys()],
    async close() {
      await Promise.all([stop(), hookshot.close()])
    },
  }
}

function createWorld(options: Options, directory: string, now: () => Date): World {
  let lastId = 100_000
  return {
    url: '',
    apiUrl: '',
    directory,
    app: {
      id: options.app.id,
      slug: options.app.slug,
      clientId: options.app.clientId ?? `Iv23li${options.app.id}`,
      publicKey: createPublicKey(options.app.publicKey),
      permissions: options.app.permissions ?? appPermissions,
      events: options.app.events ?? appEvents,
      createdAt: now(),
    },
    accounts: new Map(),
    installations: [],
    repositories: [],
    formerNames: new Map(),
    tokens: new Map(),
    manifests: new Map(),
    tokenLifeMs: options.tokenLifeMs ?? defaults.tokenLifeMs,
    now,
    nextId: () => ++lastId,
    lastId: () => lastId,
    emit: () => '',
  }
}
