/** The block of addresses of the public network: its first address is the host's own, where floating IPs are routed. */
import { type Cidr, formatCidr, formatIp, overlaps, parseCidr, parseIp } from '../kernel/cidr.ts'

const LARGEST = 16
const SMALLEST = 29

/** What a host has and where: `172.24.4.1/24` on `wkabc123-pub`. */
export interface HostAddress {
  device: string
  cidr: string
}

/** The host's network in which a part of the block is already. @throws Error when the text is no block that will do */
export function findInTheWay(text: string, ownDevice: string, taken: readonly HostAddress[]): HostAddress | undefined {
  const block = parseBlock(text)
  return taken.find(({ device, cidr }) => {
    const other = parseCidr(cidr)
    return device !== ownDevice && other !== undefined && overlaps(block, other)
  })
}

/**
 * @param isFixed it cannot be another any more: networks and addresses are made from it
 * @throws Error that says what is wrong with it, or which device of the host is in the way
 */
export function requirePublicBlock(text: string, ownDevice: string, taken: readonly HostAddress[], isFixed = false): void {
  const inTheWay = findInTheWay(text, ownDevice, taken)
  if (inTheWay) throw blockTaken(text, `${inTheWay.cidr} on ${inTheWay.device}`, isFixed)
}

/** @param by what has it */
export const blockTaken = (text: string, by: string, isFixed: boolean): Error =>
  new Error(
    `${text} is in use on this host (${by}): guests and that network would be out of reach of each other. ${
      isFixed
        ? 'This cloud has had that block since its first start, so the other has to go: a device wkNUMBER-pub is the cloud NUMBER’s, and `welkin down --guests` with its --state ends it.'
        : 'Give another with --public-cidr.'
    }`,
  )

/** Of the block's host, with the block's prefix behind it. */
export function hostAddressOf(text: string): { ip: string; cidr: string } {
  const { version, first, prefix } = parseBlock(text)
  const ip = formatIp({ version, value: first + 1n })
  return { ip, cidr: `${ip}/${prefix}` }
}

function parseBlock(text: string): Cidr {
  const [address = '', length = ''] = text.split('/')
  const cidr = /^\d{1,2}$/.test(length) ? parseCidr(text) : undefined
  if (cidr?.version !== 4)
    throw new Error(`${text} is no block of IPv4 addresses such as 172.24.4.0/24: give one with --public-cidr.`)
  const { prefix } = cidr
  if (prefix < LARGEST || prefix > SMALLEST)
    throw new Error(
      `${text} is too ${prefix < LARGEST ? 'large' : 'small'}: give a block from /${LARGEST} to /${SMALLEST} with --public-cidr.`,
    )
  if (parseIp(address)?.value !== cidr.first)
    throw new Error(`${text} begins inside of a block: ${formatCidr(cidr)} would be the whole one.`)
  return cidr
}
