// Runs inside the job container (its source goes there as an argument of `node`): listens on the
// container's own loopback and carries each connection over standard input and output to the
// worker, as one HTTP/2 stream each. Arguments: port.
import { connect } from 'node:http2'
import { createServer } from 'node:net'
import process from 'node:process'
import { Duplex } from 'node:stream'

const session = connect('http://worker', {
  createConnection: () => Duplex.from({ readable: process.stdin, writable: process.stdout }),
})
session.on('error', () => process.exit(1))
session.on('close', () => process.exit(0))

createServer({ allowHalfOpen: true }, (socket) => {
  const stream = session.request({ ':method': 'CONNECT', ':authority': 'worker' })
  socket.on('error', () => stream.close())
  stream.on('error', () => socket.destroy())
  stream.on('close', () => socket.destroySoon())
  socket.pipe(stream)
  stream.pipe(socket)
}).listen(Number(process.argv[1]), '127.0.0.1', () => process.stderr.write('ready\n'))
