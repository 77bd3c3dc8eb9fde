/** Arithmetic on addresses. A number stands for an address together with its version; text is canonical (RFC 5952). */
import { isIPv4, isIPv6 } from 'node:net'

export type IpVersion = 4 | 6

export interface Ip {
  version: IpVersion
  value: bigint
}

/** A block of addresses; `first` and `last` are its ends, both included. */
export interface Cidr {
  version: IpVersion
  prefix: number
  first: bigint
  last: bigint
}

const bitsOf = (version: IpVersion) => (version === 4 ? 32 : 128)

/** Undefined when the text is no address. Zones (`fe80::1%eth0`) are not accepted. */
export function parseIp(text: string): Ip | undefined {
  if (isIPv4(text)) return { version: 4, value: parseV4(text) }
  if (isIPv6(text) && !text.includes('%')) return { version: 6, value: parseV6(text) }
  return undefined
}

const parseV4 = (text: string): bigint => text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n)

function parseV6(text: string): bigint {
  const dotted = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(text)
  const plain = dotted
    ? `${dotted[1]}${parseV4(dotted[2] ?? '')
        .toString(16)
        .padStart(8, '0')
        .replace(/^(.{4})/, '$1:')}`
    : text
  const [head = '', tail] = plain.split('::')
  const groups = (part: string) => (part === '' ? [] : part.split(':'))
  const before = groups(head)
  const after = tail === undefined ? [] : groups(tail)
  const zeros = Array<string>(8 - before.length - after.length).fill('0')
  return [...before, ...zeros, ...after].reduce((sum, group) => sum * 65536n + BigInt(`0x${group}`), 0n)
}

export function formatIp({ version, value }: Ip): string {
  if (version === 4) return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.')
  const groups = Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 65535n).toString(16))
  const runs = [...groups.join(':').matchAll(/\b0(?::0)+\b/g)].sort((a, b) => b[0].length - a[0].length || a.index - b.index)
  const longest = runs[0]
  const text = groups.join(':')
  if (!longest) return text
  const before = text.slice(0, longest.index).replace(/:$/, '')
  const after = text.slice(longest.index + longest[0].length).replace(/^:/, '')
  return `${before}::${after}`
}

/** Bits beyond the prefix are ignored: `10.0.0.7/24` is `10.0.0.0/24`. Undefined when it is no block. */
export function parseCidr(text: string): Cidr | undefined {
  const [address = '', length, more] = text.split('/')
  const ip = parseIp(address)
  if (!ip || more !== undefined) return undefined
  const bits = bitsOf(ip.version)
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return undefined
  const prefix = length === undefined ? bits : Number(length)
  if (prefix > bits) return undefined
  const size = 1n << BigInt(bits - prefix)
  const first = (ip.value / size) * size
  return { version: ip.version, prefix, first, last: first + size - 1n }
}

export const formatCidr = (cidr: Cidr): string => `${formatIp({ version: cidr.version, value: cidr.first })}/${cidr.prefix}`

/** A block with the bits for hosts that its writer gave it: `10.0.0.5/24`. */
export function blockAsGiven(text: string, { prefix }: Cidr): string {
  const ip = parseIp(text.split('/')[0] ?? '')
  return ip ? `${formatIp(ip)}/${prefix}` : text
}

export const contains = (cidr: Cidr, ip: Ip): boolean =>
  cidr.version === ip.version && cidr.first <= ip.value && ip.value <= cidr.last

export const overlaps = (a: Cidr, b: Cidr): boolean => a.version === b.version && a.first <= b.last && b.first <= a.last

/** False for the network's own and its broadcast address (IPv4 up to /30), and for the all-routers anycast of IPv6. */
export function isHostAddress(cidr: Cidr, ip: Ip): boolean {
  if (!contains(cidr, ip)) return false
  if (bitsOf(cidr.version) - cidr.prefix < 2) return true
  if (ip.value === cidr.first) return false
  return cidr.version === 6 || ip.value !== cidr.last
}

/** The first and last address that hosts may have. */
export function hostRange(cidr: Cidr): { first: bigint; last: bigint } {
  if (bitsOf(cidr.version) - cidr.prefix < 2) return { first: cidr.first, last: cidr.last }
  return { first: cidr.first + 1n, last: cidr.version === 4 ? cidr.last - 1n : cidr.last }
}

/** The address that SLAAC gives to a MAC in a /64 (RFC 4291, appendix A). */
export function eui64(cidr: Cidr, mac: string): Ip {
  const bytes = mac.split(':').map((byte) => Number.parseInt(byte, 16))
  const interfaceId = [(bytes[0] ?? 0) ^ 2, bytes[1], bytes[2], 0xff, 0xfe, bytes[3], bytes[4], bytes[5]]
  return { version: 6, value: cidr.first + interfaceId.reduce((sum: bigint, byte) => sum * 256n + BigInt(byte ?? 0), 0n) }
}

/** The same text for every spelling of an address, or undefined. */
export function canonicalIp(text: string): string | undefined {
  const ip = parseIp(text)
  return ip && formatIp(ip)
}
