import { createFakeForge } from './fake-forge.ts'
import { describeForge } from './forge-contract.ts'

describeForge('the fake', async () => {
  const forge = createFakeForge()
  return {
    forge,
    at: { installationId: 3, repository: { id: 99, owner: 'octo', name: 'hello' } },
    setPermission: (login, permission) => void forge.permissions.set(login, permission),
    openIssue: async () => 12,
    addBranch: async () => 'a'.repeat(40),
    isTokenAlive: async (token) => forge.tokens.some((minted) => minted.token === token && minted.isAlive),
    close: async () => undefined,
  }
})
