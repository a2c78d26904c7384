import { createServer } from 'node:http'
import { describe, expect, it } from '@jest/globals'
import { createIntake, webhookPath } from '../../../src/github/intake/intake.ts'
import { createOctokit } from '../../../src/github/octokit.ts'
import { sweepDeliveries } from '../../../src/github/intake/sweep-deliveries.ts'
import { createAcceptDelivery } from '../../../src/runs/deliveries/accept-delivery.ts'
import { credentials, memoryDeliveries } from './intake-fixture.ts'
import { recordingLog } from '../recording-log.ts'

import { appId, keys, github, at, useLocalForge } from '../support/local-forge.ts'

useLocalForge()

describe('the intake and the sweep, against the local GitHub', () => {
  it('takes real deliveries, and gets back those that were missed', async () => {
    const store = memoryDeliveries()
    const { log } = recordingLog()
    const accept = createAcceptDelivery(store)
    const intake = await createIntake({ ...credentials, accept, log })
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
    const before = [...store.stored.keys()]
    const appClient = createOctokit({ appId, privateKey: keys.privateKey }, { apiUrl: github.apiUrl, log })
    // Deliveries of the other tests went nowhere: they count as known.
    const isKnown = async (guid: string) => guid !== missed.guid
    const asked = await sweepDeliveries({ appClient, isKnown, since, log })
    await github.settled()

    expect(before).toContain(taken.guid)
    expect(before).not.toContain(missed.guid)
    expect(asked).toEqual([missed.guid])
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
