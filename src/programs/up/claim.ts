/**
 * Claims what a start has only looked at yet (a block of addresses, a port), so that of two starts at once one has it: a
 * socket of that name, which the kernel gives to one process of a network namespace, and takes from it when it ends.
 */
import { createServer } from 'node:net'

/** For as long as this process lives. False when another has it. */
export function claim(name: string): Promise<boolean> {
  const holder = createServer()
  return new Promise((resolve, reject) => {
    holder.once('error', (error: NodeJS.ErrnoException) => (error.code === 'EADDRINUSE' ? resolve(false) : reject(error)))
    holder.listen({ path: `\0welkin/${name}` }, () => resolve(true))
    holder.unref()
  })
}

export const claimBlock = (cidr: string): Promise<boolean> => claim(`block ${cidr}`)

/** @throws Error when another cloud is just starting there */
export async function requirePortClaim({ listen, port }: { listen: string; port: number }): Promise<void> {
  if (await claim(`port ${listen} ${port}`)) return
  throw new Error(`Port ${port} on ${listen} is in use by another cloud that is starting: give another with --port.`)
}
