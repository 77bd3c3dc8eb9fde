import { createConnection, createServer, type Socket } from 'node:net'
import { createFrameSplitter } from './frame-splitter.ts'

/** For tests: stands between a client and a server, and can cut the line or refuse methods as a server does that does not know them. */
export interface Relay {
  refused(): number
  /** Ends all connections and takes no new ones. */
  cut(): Promise<void>
  mend(): Promise<void>
}

export async function startRelay(path: string, target: string, unknownMethods: readonly string[] = []): Promise<Relay> {
  const sockets = new Set<Socket>()
  let refused = 0

  const relay = (client: Socket) => {
    const upstream = createConnection({ path: target })
    const frames = createFrameSplitter(1 << 24)
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => sockets.delete(socket))
    }
    upstream.pipe(client)
    client.on('close', () => upstream.destroy())
    client.on('data', (chunk) => {
      for (const frame of frames.push(chunk)) {
        const { id, method } = JSON.parse(frame)
        if (!unknownMethods.includes(method)) upstream.write(frame)
        else {
          refused++
          client.write(JSON.stringify({ id, result: null, error: 'unknown method' }))
        }
      }
    })
  }

  const server = createServer(relay)
  const mend = () => new Promise<void>((resolve) => server.listen(path, resolve))
  const cut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      for (const socket of sockets) socket.destroy()
    })
  await mend()
  return { refused: () => refused, cut, mend }
}
