import { randomUUID } from 'node:crypto'
import { openTestStore } from '../support/open-store.ts'
import { describeStore } from './store-contract.ts'

describeStore('the database', async () => {
  const test = await openTestStore()
  return {
    store: test.store,
    startRun: () => test.startRun({ branch: `speckit/${randomUUID()}` }),
    async expire(runId) {
      await test.sql.query(`UPDATE "Run" SET "leaseEndsAt" = now() - interval '1 second' WHERE "id" = $1`, [runId])
    },
    async cancel(runId, cancellation) {
      await test.store.steerRun(runId, { kind: 'cancel', cancellation }, { by: null, at: new Date() })
    },
    async jobsOf(runId) {
      return (await test.queuedJobs()).filter((job) => job.kind !== 'delivery' && job.runId === runId)
    },
    close: () => test.close(),
  }
})
