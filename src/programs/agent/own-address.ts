import { createSocket } from 'node:dgram'
import { lookup } from 'node:dns/promises'
import { isIPv4 } from 'node:net'

/**
 * By which of its addresses this host reaches another: the kernel's routes tell, and nothing is sent.
 * @throws Error when there is no way there, or none of IPv4
 */
export async function ownAddressTowards(host: string): Promise<string> {
  const { address: there } = await lookup(host, { family: 4 })
  const socket = createSocket('udp4')
  try {
    await new Promise<void>((resolve, reject) => {
      socket.once('error', reject)
      // told of an error here too, whatever its declaration says
      socket.connect(9, there, (error?: unknown) => (error ? reject(error) : resolve()))
    })
    const { address } = socket.address()
    if (isIPv4(address) && address !== '0.0.0.0') return address
    throw new Error(`no IPv4 address towards ${host}`)
  } finally {
    socket.close()
  }
}
