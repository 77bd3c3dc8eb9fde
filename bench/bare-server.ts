/** Sends the bytes of one file to whoever asks; prints its port. The limit that a Node server has, whatever it does besides. */
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'

const body = readFileSync(process.argv[2] ?? '')
const server = createServer((_request, reply) => {
  reply.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  reply.end(body)
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  console.log(typeof address === 'object' && address ? address.port : 0)
})
