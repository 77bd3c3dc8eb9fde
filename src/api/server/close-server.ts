/** Closes a server without cutting a request off: no connection comes any more, and each goes as soon as no request is on it. */
import type { Server } from 'node:http'
import type { LiveServer } from './server-context.ts'

/** Node closes those without a request once; a connection whose request ends later would wait for another as long as it is kept alive. */
const LOOK_EVERY_MS = 50

/** Resolves when every connection has ended. */
export function closeServer(server: Server, { clock, silent }: Pick<LiveServer, 'clock' | 'silent'>): Promise<void> {
  return new Promise((resolve) => {
    let cancel = () => {}
    const look = () => {
      server.closeIdleConnections()
      cancel = clock.after(LOOK_EVERY_MS, look)
    }
    server.close(() => {
      cancel()
      resolve()
    })
    for (const socket of silent) socket.destroy()
    look()
  })
}
