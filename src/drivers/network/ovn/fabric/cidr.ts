/** Spells addresses and blocks as rows of OVN have them. */
import { type Cidr, contains, formatCidr, formatIp, parseCidr, parseIp } from '../../../../kernel/cidr.ts'

export const isV6 = (address: string): boolean => address.includes(':')

/** What the domain has checked. */
function read(block: string): Cidr {
  const cidr = parseCidr(block)
  if (!cidr) throw new Error(`${block} is no block of addresses.`)
  return cidr
}

/** Tells whether a block holds an address. */
export function blockOf(block: string): (ip: string) => boolean {
  const cidr = read(block)
  return (text) => {
    const ip = parseIp(text)
    return ip !== undefined && contains(cidr, ip)
  }
}

/** `10.0.0.7/24` → `10.0.0.0/24`. */
export const networkOf = (address: string): string => formatCidr(read(address))

/** The address after the block's own. */
export function firstHost(block: string): string {
  const { version, first } = read(block)
  return formatIp({ version, value: first + 1n })
}

/** A locally administered address made of an id: the same for ever. */
export const macOf = (id: string): string => ['02', ...(id.replaceAll('-', '').slice(0, 10).match(/../g) ?? [])].join(':')
