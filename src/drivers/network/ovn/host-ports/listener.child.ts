/** The process that `listener.ts` starts inside a namespace: told an address, it listens there, hands the socket over, and ends. */
import { createServer } from 'node:net'

process.once('message', (address: { host: string; port: number }) => {
  const server = createServer({ pauseOnConnect: true })
  server.listen({ ...address, backlog: 128 }, () => {
    process.send?.('listening', server, {}, () => {
      server.close()
      process.disconnect()
    })
  })
})
