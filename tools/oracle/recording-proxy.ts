/** A forward HTTP proxy that hands on everything unchanged and tells what went through it. */
import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http'
import { type AddressInfo, connect, type Socket } from 'node:net'
import type { Duplex } from 'node:stream'
import { type Exchange, parsedJson } from './exchange.ts'

/** Everything of it but the place, which the listener finds from the whole URL. */
export type Heard = (url: URL, exchange: Omit<Exchange, 'path'>) => void

export interface RecordingProxy {
  /** For `http_proxy`. */
  url: string
  close(): Promise<void>
}

/** Of a body: what is longer is handed on, but not kept. */
const MOST_BYTES = 4_000_000

export async function startRecordingProxy(heard: Heard): Promise<RecordingProxy> {
  const sockets = new Set<Duplex>()
  const server = createServer((incoming, outgoing) => pass(incoming, outgoing, heard))
  server.on('connect', tunnel)
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve())
        for (const socket of sockets) socket.destroy()
      }),
  }
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, heard: Heard): void {
  const url = new URL(incoming.url ?? '', 'http://127.0.0.1')
  const { 'proxy-connection': _, ...headers } = incoming.headers
  const asked = keep(incoming)
  const onward = request(url, { method: incoming.method, headers }, (reply) => {
    const answered = keep(reply)
    outgoing.writeHead(reply.statusCode ?? 502, reply.rawHeaders)
    reply.pipe(outgoing)
    reply.on('end', () => {
      const { method = '' } = incoming
      heard(url, { method, query: url.searchParams, request: asked(), status: reply.statusCode ?? 0, reply: answered() })
    })
  })
  onward.on('error', (error) => {
    if (!outgoing.headersSent) outgoing.writeHead(502)
    outgoing.end(error.message)
  })
  outgoing.on('close', () => onward.destroy())
  incoming.pipe(onward)
}

/** Gives, once all of it has come, what was in the body, if it is JSON. */
function keep(message: IncomingMessage): () => unknown {
  const pieces: Buffer[] = []
  let size = 0
  message.on('data', (piece: Buffer) => {
    size += piece.length
    if (size <= MOST_BYTES) pieces.push(piece)
  })
  return () => (size === 0 || size > MOST_BYTES ? undefined : parsedJson(Buffer.concat(pieces).toString()))
}

/** What is encrypted is none of our business. */
function tunnel({ url = '' }: IncomingMessage, socket: Duplex, head: Buffer): void {
  const [host, port] = url.split(':')
  const onward: Socket = connect(Number(port), host, () => {
    socket.write('HTTP/1.1 200 Connection established\r\n\r\n')
    onward.write(head)
    onward.pipe(socket).pipe(onward)
  })
  onward.on('error', () => socket.destroy())
  socket.on('error', () => onward.destroy())
}
