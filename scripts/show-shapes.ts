import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGitHub } from 'local-github'
import { createFakeInstallationLimits } from '../test/ports/fake-installation-limits.ts'
import { createFakeTokenStore } from '../test/ports/fake-token-store.ts'
import { createForge } from '../src/github/forge.ts'
import { shapes } from '../test/texts/support/shapes.ts'
import { showOnGitHub } from '../test/reporters/support/show-on-github.ts'
import { silentLog } from '../test/support/silent-log.ts'

/**
 * Shows every shape of a run on the pages of a local GitHub and prints their addresses, until it is
 * stopped: `node scripts/show-shapes.ts [shape …]`.
 */
const wanted = process.argv.slice(2)
const { publicKey, privateKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'spki', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
})
const directory = await mkdtemp(join(tmpdir(), 'shapes-'))
const github = await startGitHub({
  directory,
  webhookSecret: 'shapes',
  app: { id: 7, slug: 'speckit-app', publicKey },
})
const writeLimits = { perMinute: 10_000, perHour: 10_000 }
const forge = createForge({
  limits: createFakeInstallationLimits(),
  tokenStore: createFakeTokenStore(),
  owner: 'test',
  appId: 7,
  privateKey,
  apiUrl: github.apiUrl,
  serverUrl: github.url,
  log: silentLog,
  writeLimits,
})

for (const [name, shape] of Object.entries(shapes)) {
  if (wanted.length > 0 && !wanted.includes(name)) continue
  const { issue } = await showOnGitHub(github, forge, [name, shape])
  const { pullRequests, checkRuns } = github.state('octo', name)
  const places = [
    `issues/${issue}`,
    ...pullRequests.map(({ number }) => `pull/${number}`),
    ...checkRuns.map(({ id }) => `runs/${id}`),
  ]
  process.stdout.write(`${name}\n${places.map((place) => `  ${github.url}/octo/${name}/${place}\n`).join('')}`)
}

process.once('SIGINT', () => void stop())
process.once('SIGTERM', () => void stop())

async function stop(): Promise<void> {
  await forge.close()
  await github.close()
  await rm(directory, { recursive: true })
}
