/** Tells addresses of the public internet from all others. */
import { BlockList, isIP } from 'node:net'

/** Networks of IPv4 that are no public unicast addresses (IANA's registry of special-purpose addresses). */
const CLOSED_4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/3',
]
/** Of IPv6 this alone is given out as public unicast … */
const OPEN_6 = ['2000::/3']
/** … but for protocols, documentation, and what carries an address of IPv4. */
const CLOSED_6 = ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']

/** @param networks `10.0.0.0/8`, `2001:db8::1` @throws Error for what is none */
export function networkList(networks: readonly string[]): BlockList {
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address)
    if (family === 0) throw new Error(`${network} is no address or network.`)
    const kind = family === 4 ? 'ipv4' : 'ipv6'
    if (bits === undefined) list.addAddress(address, kind)
    else list.addSubnet(address, Number(bits), kind)
  }
  return list
}

interface Lists {
  closed4: BlockList
  open6: BlockList
  closed6: BlockList
}
let lists: Lists | undefined

export function isPublicAddress(address: string): boolean {
  lists ??= { closed4: networkList(CLOSED_4), open6: networkList(OPEN_6), closed6: networkList(CLOSED_6) }
  // an address with a zone is never one of the internet
  switch (address.includes('%') ? 0 : isIP(address)) {
    case 4:
      return !lists.closed4.check(address, 'ipv4')
    case 6:
      return lists.open6.check(address, 'ipv6') && !lists.closed6.check(address, 'ipv6')
    default:
      return false
  }
}

export const holdsAddress = (networks: readonly string[], address: string): boolean =>
  !address.includes('%') && networkList(networks).check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
