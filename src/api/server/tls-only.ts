/** Looks at the first byte of each connection to a TLS port, so that plain HTTP gets an answer that says what is wrong. */
import type { Server, Socket } from 'node:net'
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
    const giveUpLater = basis.clock.after(FIRST_BYTE_MS, giveUp)
    const endWaiting = () => {
      giveUpLater()
      basis.silent.delete(socket)
    }
    basis.silent.add(socket)
    const look = () => {
      const first = socket.read(1) as Buffer | null
      if (first === null) return
      endWaiting()
      socket.off('error', giveUp).off('end', giveUp).off('readable', look)
      socket.unshift(first)
      if (first[0] !== HANDSHAKE) return answerPlainHttp(basis, socket.on('error', giveUp))
      for (const listener of listeners) listener.call(server, socket)
    }
    socket.on('error', giveUp).on('end', giveUp).once('close', endWaiting).on('readable', look)
  })
}
