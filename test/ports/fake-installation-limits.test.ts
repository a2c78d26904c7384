import { createFakeInstallationLimits } from './fake-installation-limits.ts'
import { describeInstallationLimits } from './installation-limits-contract.ts'

describeInstallationLimits('the fake', async () => {
  let now = Date.UTC(2026, 0, 1)
  return {
    processes: [createFakeInstallationLimits(() => new Date(now))],
    pass: async (ms) => void (now += ms),
    close: async () => undefined,
  }
})
