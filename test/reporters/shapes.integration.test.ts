import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals'
import { startGitHub } from 'local-github'
import type { GitHub } from 'local-github'
import { shownHead } from '../../src/domain/report/shown-phases.ts'
import { createFakeInstallationLimits } from '../ports/fake-installation-limits.ts'
import { createFakeTokenStore } from '../ports/fake-token-store.ts'
import { createForge } from '../../src/github/forge.ts'
import type { GitHubForge } from '../../src/github/forge.ts'
import { shapes } from '../texts/support/shapes.ts'
import { silentLog } from '../support/silent-log.ts'
import { showOnGitHub } from './support/show-on-github.ts'

let directory: string
let github: GitHub
let forge: GitHubForge

beforeAll(async () => {
  const { publicKey, privateKey } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  })
  directory = await mkdtemp(join(tmpdir(), 'shapes-'))
  github = await startGitHub({ directory, webhookSecret: 'shapes', app: { id: 7, slug: 'speckit-app', publicKey } })
  const writeLimits = { perMinute: 10_000, perHour: 10_000 }
  forge = createForge({
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
})

afterAll(async () => {
  await forge.close()
  await github.close()
  await rm(directory, { recursive: true })
})

describe('every shape, on the local GitHub', () => {
  it.each(Object.entries(shapes))('is taken for %s, and nothing is written twice', async (name, shape) => {
    const shown = await showOnGitHub(github, forge, [name, shape])
    const first = github.state('octo', name)
    await shown.show()

    const { comments, checkRuns, pullRequests } = github.state('octo', name)
    expect({ comments, checkRuns, pullRequests }).toEqual({
      comments: first.comments,
      checkRuns: first.checkRuns,
      pullRequests: first.pullRequests,
    })
    const isNotice = ({ body }: { body: string }) => body.includes('<!-- speckit:told:')
    const isWaiting = shape.report.run.status === 'waiting'
    expect(comments.map(isNotice)).toEqual(isWaiting ? [false, true] : [false])
    const hasHead = shownHead(shape.report) !== null && !shape.report.run.isPending
    const hasCommitted = shape.report.run.phases.some(({ commitSha }) => commitSha !== null)
    expect([pullRequests.length, checkRuns.length > 0]).toEqual([hasHead && hasCommitted ? 1 : 0, hasHead])
    expect(checkRuns.filter(({ conclusion }) => conclusion === 'action_required')).toHaveLength(
      isWaiting && hasHead ? 1 : 0,
    )
  })
})
