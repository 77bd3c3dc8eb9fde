/** As much arithmetic of addresses as rows need. */
import { BlockList } from 'node:net'

export const isV6 = (address: string): boolean => address.includes(':')

/** Tells whether a block holds an address. Making one costs more than asking it. */
export function blockOf(cidr: string): (ip: string) => boolean {
  const [network = '', prefix] = cidr.split('/')
  const type = isV6(cidr) ? 'ipv6' : 'ipv4'
  const list = new BlockList()
  list.addSubnet(network, Number(prefix), type)
  return (ip) => isV6(ip) === isV6(cidr) && list.check(ip, type)
}

const toNumber = (ip: string) => ip.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
const fromNumber = (n: number) => [24, 16, 8, 0].map((shift) => Math.floor(n / 2 ** shift) % 256).join('.')

/** `10.0.0.7/24` → `10.0.0.0/24`. IPv4 only. */
export function networkOf(address: string): string {
  const [ip = '', prefix = '32'] = address.split('/')
  const size = 2 ** (32 - Number(prefix))
  return `${fromNumber(Math.floor(toNumber(ip) / size) * size)}/${prefix}`
}

/** The first address of an IPv4 block that a host may have. */
export const firstHost = (cidr: string): string => fromNumber(toNumber(networkOf(cidr).split('/')[0] ?? '') + 1)

/** A locally administered address made of an id: the same for ever. */
export const macOf = (id: string): string => ['02', ...(id.replaceAll('-', '').slice(0, 10).match(/../g) ?? [])].join(':')
