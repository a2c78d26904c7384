/**
 * Process of the set-up page, started by setup.ts: `setup-page.ts HOST PORT`. Tells its parent
 * where it listens and which credentials GitHub gave; ends with its parent.
 */
import { createServer } from 'node:net'
import { run } from 'probot'

const [host = '127.0.0.1', wantedPort = '0'] = process.argv.slice(2)
const port = wantedPort === '0' ? await freePort(host) : wantedPort

const server = await run(() => undefined, {
  env: { HOST: host, PORT: port },
  updateEnv: (credentials) => {
    process.send?.({ kind: 'credentials', credentials })
    return credentials
  },
})
process.on('disconnect', () => {
  setTimeout(() => process.exit(0), 1000).unref()
  void server.stop()
})
process.send?.({ kind: 'listening', port: Number(port) })

/** Probot takes 0 for "not set", which is 3000. */
async function freePort(address: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject)
    probe.listen(0, address, () => {
      const found = probe.address()
      const free = found === null || typeof found === 'string' ? '0' : String(found.port)
      probe.close(() => resolve(free))
    })
  })
}
