/** Asks the name servers of this machine. Not its table of hosts: names that it alone knows are none of the internet's. */
import { Resolver } from 'node:dns/promises'

/** Not through the C library, whose threads a slow name server would hold that files are read by. */
export async function resolveHost(host: string): Promise<string[]> {
  const resolver = new Resolver({ timeout: 5000, tries: 2 })
  const found = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)])
  const addresses = found.flatMap((one) => (one.status === 'fulfilled' ? one.value : []))
  const [first] = found
  if (addresses.length === 0 && first?.status === 'rejected') throw first.reason
  return addresses
}
