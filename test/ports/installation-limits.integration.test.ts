import { createStore } from '../../src/store/create-store.ts'
import { openTestStore } from '../support/open-store.ts'
import { describeInstallationLimits } from './installation-limits-contract.ts'

describeInstallationLimits('the database', async () => {
  const test = await openTestStore()
  const second = createStore({ databaseUrl: test.url, enqueue: test.queue.enqueue })
  return {
    processes: [test.store, second],
    async pass(ms) {
      // the database has its own clock: everything it knows is put back instead
      await test.sql.query(
        `UPDATE "InstallationLimit" SET "pausedUntil" = "pausedUntil" - $1 * interval '1 millisecond',
         "writes" = ARRAY(SELECT w - $1 * interval '1 millisecond' FROM unnest("writes") w ORDER BY w)`,
        [ms],
      )
    },
    async close() {
      await second.close()
      await test.close()
    },
  }
})
