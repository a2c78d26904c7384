#!/usr/bin/env node
// Plain JavaScript, so that a Node that is too old can say so.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
if (major < 22 || (major === 22 && minor < 18)) {
  console.error(`local-github needs Node 22.18 or newer, this is ${process.versions.node}.`)
  process.exit(1)
}
const { main } = await import('../src/program/main.ts')
process.exitCode = await main(process.argv.slice(2))
