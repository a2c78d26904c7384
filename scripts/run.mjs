// Starts one of our TypeScript programs: node scripts/run.mjs FILE [ARGUMENTS]. Plain JavaScript,
// so that a Node that is too old can say so.
import module from 'node:module'
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(
    `speckit-app needs Node 22.18 or newer, this is ${process.versions.node}. Start it with npm: on Linux x64, npm ci installs a fitting Node.`,
  )
  process.exit(1)
}
// the next start takes half of the time
module.enableCompileCache(resolve(import.meta.dirname, '../node_modules/.cache/speckit-app'))
const [file = ''] = process.argv.splice(2, 1)
await import(pathToFileURL(resolve(file)).href)
