import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGitHub } from 'local-github'
import { createFakeInstallationLimits } from './fake-installation-limits.ts'
import { createFakeTokenStore } from './fake-token-store.ts'
import { createForge } from '../../src/github/forge.ts'
import { silentLog } from '../support/silent-log.ts'
import { describeForge } from './forge-contract.ts'

const appId = 4242

describeForge('the API, against the local GitHub', async () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  const directory = await mkdtemp(join(tmpdir(), 'forge-contract-'))
  const webhookSecret = randomBytes(16).toString('hex')
  const github = await startGitHub({ directory, webhookSecret, app: { id: appId, slug: 'speckit-app', publicKey } })
  const { apiUrl, url } = github
  const forge = createForge({
    limits: createFakeInstallationLimits(),
    tokenStore: createFakeTokenStore(),
    owner: 'test',
    appId,
    privateKey,
    apiUrl,
    serverUrl: url,
    log: silentLog,
    requestTimeoutMs: 20_000,
  })
  const { id, installationId } = await github.createRepository({ owner: 'octo', name: 'hello', files: { a: '1' } })
  return {
    forge,
    at: { installationId, repository: { id, owner: 'octo', name: 'hello' } },
    setPermission(login, permission) {
      if (permission !== 'none') github.setPermission('octo', 'hello', login, permission)
    },
    openIssue: () => github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' }),
    addBranch: (name) => github.commitAs('octo', 'hello', name, { 'specs/012-x/spec.md': '# X\n' }, 'mona'),
    async isTokenAlive(token) {
      const authorization = `Basic ${Buffer.from(`x-access-token:${token}`).toString('base64')}`
      const address = `${url}/octo/hello.git/info/refs?service=git-receive-pack`
      return (await fetch(address, { headers: { authorization } })).ok
    },
    async close() {
      await forge.close()
      await github.close()
      await rm(directory, { recursive: true })
    },
  }
})
