import { createServer } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { createIntake, webhookPath } from '../../../src/github/intake/intake.ts'
import { createOctokit } from '../../../src/github/octokit.ts'
import { createDeliveryLog } from '../../../src/github/intake/delivery-log.ts'
import { readDeliveries } from '../../../src/github/intake/read-deliveries.ts'
import { createAcceptDelivery } from '../../../src/runs/deliveries/accept-delivery.ts'
import { credentials, memoryDeliveries } from './intake-fixture.ts'
import { recordingLog } from '../recording-log.ts'

import { appId, keys, github, at, useLocalForge } from '../support/local-forge.ts'

useLocalForge()

describe('the intake and the reading of what was missed, against the local GitHub', () => {
  it('takes real deliveries, and gets back those that were missed', async () => {
    const store = memoryDeliveries()
    const { log } = recordingLog()
    const accept = createAcceptDelivery(store)
    const told: string[] = []
    const intake = await createIntake({ ...credentials, accept, missed: (guid) => told.push(guid), log })
    const server = createServer((request, response) => void intake(request, response))
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    const address = server.address()
    const port = address !== null && typeof address === 'object' ? address.port : 0
    const since = new Date(Date.now() - 1000)
    github.setWebhookUrl(`http://127.0.0.1:${port}${webhookPath}`)
    const issue = await github.openIssue('octo', 'hello', { title: 'T', body: 'B', author: 'mona' })

    const taken = await github.labelIssue('octo', 'hello', issue, 'speckit', 'mona')
    await github.settled()
    store.fault = () => Promise.reject(new Error('down'))
    const missed = await github.labelIssue('octo', 'hello', issue, 'later', 'mona')
    await github.settled()
    store.fault = async () => undefined
    const storedBefore = [...store.stored.keys()]
    const appClient = createOctokit({ appId, privateKey: keys.privateKey }, { apiUrl: github.apiUrl, log })
    const deliveryLog = createDeliveryLog(appClient, { now: () => new Date() })
    const before = github.requests().length
    const parts = { deliveryLog, store, log, checkLease: async () => undefined, isGivenUp: () => false }
    await readDeliveries(parts, since)
    const payload = store.stored.get(missed.guid)?.payload
    const asked = github.requests().slice(before)

    expect(storedBefore).toContain(taken.guid)
    expect(storedBefore).not.toContain(missed.guid)
    expect(told).toEqual([missed.guid])
    // straight from GitHub's log: nothing is sent again
    expect(asked.map(({ method }) => method)).not.toContain('POST')
    expect(payload).toEqual(JSON.parse(bodyOf(missed.guid)))
    expect(store.stored.get(missed.guid)).toMatchObject({
      event: 'issues',
      action: 'labeled',
      repositoryId: at.repository.id,
    })
    await new Promise((resolve) => {
      server.close(resolve)
      server.closeAllConnections()
    })
  })
})

function bodyOf(guid: string): string {
  return github.deliveries().find((delivery) => delivery.guid === guid)?.requestBody ?? ''
}
