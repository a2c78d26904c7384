// Runs in a container: node relay.mjs DIRECTORY listens on the port that each DIRECTORY/PORT.sock
// is named after and carries connections to that socket. With --check it tells by its exit code
// whether all of them are listened on.
import { readdirSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'
import process from 'node:process'
import { pipeline } from 'node:stream'

const [directory = '', option] = process.argv.slice(2)
const sockets = readdirSync(directory).filter((name) => /^\d+\.sock$/.test(name))

for (const name of sockets) {
  const port = Number.parseInt(name, 10)
  if (option === '--check') check(port)
  else relay(port, join(directory, name))
}

function relay(port, socketPath) {
  createServer({ allowHalfOpen: true }, (client) => {
    const upstream = connect({ path: socketPath, allowHalfOpen: true })
    pipeline(client, upstream, client, () => {})
  }).listen(port)
}

function check(port) {
  const socket = connect(port, '127.0.0.1', () => socket.end())
  socket.on('error', () => process.exit(1))
}
