/** Looks at the first byte of each connection to a TLS port, so that plain HTTP gets an answer that says what is wrong. */
import type { Server, Socket } from 'node:net'
import { lookAtFirstBytes } from './first-bytes.ts'
import { answerPlainHttp } from './malformed-request.ts'
import type { LiveServer } from './server-context.ts'

/** How every TLS connection begins: a record of the handshake. */
const HANDSHAKE = 0x16

/** As long as Node gives a handshake. */
const FIRST_BYTE_MS = 120_000

/** @param server of TLS: its own listeners get the connections that begin as TLS, with what was read of them */
export function keepToTls(server: Server, basis: LiveServer): void {
  const listeners = server.listeners('connection') as ((socket: Socket) => void)[]
  server.removeAllListeners('connection')
  server.on('connection', (socket: Socket) => {
    const giveUp = () => socket.destroy()
    const seen = (first: Buffer) => {
      if (first[0] !== HANDSHAKE) return answerPlainHttp(basis, socket.on('error', giveUp))
      for (const listener of listeners) listener.call(server, socket)
    }
    lookAtFirstBytes(socket, basis, { withinMs: FIRST_BYTE_MS, seen, unseen: giveUp })
  })
}
