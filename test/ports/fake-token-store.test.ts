import { createFakeTokenStore } from './fake-token-store.ts'
import { describeTokenStore } from './token-store-contract.ts'

describeTokenStore('the fake', async () => {
  let now = Date.UTC(2026, 0, 1)
  const store = createFakeTokenStore(() => new Date(now))
  return {
    processes: [store],
    now: () => new Date(now),
    pass: async (ms) => void (now += ms),
    close: async () => undefined,
  }
})
