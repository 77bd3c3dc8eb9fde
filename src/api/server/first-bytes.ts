/** Looks at the first bytes of a connection, which say what is to be done with it, and leaves them where they are. */
import type { Socket } from 'node:net'
import type { LiveServer } from './server-context.ts'

interface Looking {
  readonly withinMs: number
  /** Whoever reads the connection from then on gets these bytes too. */
  readonly seen: (first: Buffer) => void
  /** Nothing has come in that time. */
  readonly unseen: () => void
}

/** A connection that breaks or ends before is destroyed. */
export function lookAtFirstBytes(
  socket: Socket,
  { clock, silent }: Pick<LiveServer, 'clock' | 'silent'>,
  { withinMs, seen, unseen }: Looking,
): void {
  const giveUp = () => socket.destroy()
  const stop = () => {
    cancel()
    silent.delete(socket)
    socket.off('error', giveUp).off('end', giveUp).off('close', stop).off('readable', look)
  }
  const look = () => {
    const first = socket.read() as Buffer | null
    if (first === null) return
    stop()
    socket.unshift(first)
    seen(first)
  }
  const cancel = clock.after(withinMs, () => {
    stop()
    unseen()
  })
  silent.add(socket)
  socket.on('error', giveUp).on('end', giveUp).on('close', stop).on('readable', look)
}
