import { createStore } from '../../src/store/create-store.ts'
import { openTestStore } from '../support/open-store.ts'
import { describeTokenStore } from './token-store-contract.ts'

describeTokenStore('the database', async () => {
  const test = await openTestStore()
  const second = createStore({ databaseUrl: test.url, enqueue: test.queue.enqueue })
  return {
    processes: [test.store, second],
    now: () => new Date(),
    async pass(ms) {
      // the database has its own clock: everything it knows is put back instead
      await test.sql.query(
        `UPDATE "InstallationToken" SET "leaseEndsAt" = "leaseEndsAt" - $1 * interval '1 millisecond',
         "expiresAt" = "expiresAt" - $1 * interval '1 millisecond'`,
        [ms],
      )
    },
    async close() {
      await second.close()
      await test.close()
    },
  }
})
