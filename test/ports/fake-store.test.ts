import { randomUUID } from 'node:crypto'
import { phaseRecord, runRecord } from '../domain/support/run-record.ts'
import { createFakeStore } from './fake-store.ts'
import { describeStore } from './store-contract.ts'

describeStore('the fakes', async () => {
  const store = createFakeStore()
  return {
    store,
    async startRun() {
      const id = randomUUID()
      const names = ['specify', 'plan', 'tasks'] as const
      const phases = names.map((name, position) => phaseRecord({ id: randomUUID(), runId: id, name, position }))
      const run = runRecord({ id, branch: `speckit/${id}`, phases })
      store.add(run)
      return run
    },
    expire: async (runId) => store.expire(runId),
    cancel: async (runId, cancellation) => store.cancel(runId, cancellation),
    jobsOf: async (runId) => store.jobs.filter((job) => job.kind !== 'delivery' && job.runId === runId),
    close: async () => undefined,
  }
})
