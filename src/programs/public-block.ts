/** The block of addresses of the public network: its first address is the host's own, where floating IPs are routed. */
import { BlockList, isIPv4 } from 'node:net'

const LARGEST = 16
const SMALLEST = 29

interface Block {
  /** As a number of 32 bits. */
  first: number
  prefix: number
}

/** What a host has and where: `172.24.4.1/24` on `wkabc123-pub`. */
export interface HostAddress {
  device: string
  cidr: string
}

/** The host's network in which a part of the block is already. @throws Error when the text is no block that will do */
export function findInTheWay(text: string, ownDevice: string, taken: readonly HostAddress[]): HostAddress | undefined {
  const block = parseBlock(text)
  return taken.find(({ device, cidr }) => device !== ownDevice && isIPv4(cidr.split('/')[0] ?? '') && overlap(block, cidr))
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
  const { first, prefix } = parseBlock(text)
  const ip = spell(first + 1)
  return { ip, cidr: `${ip}/${prefix}` }
}

function parseBlock(text: string): Block {
  const [address = '', length = '', ...rest] = text.split('/')
  const prefix = /^\d{1,2}$/.test(length) ? Number(length) : Number.NaN
  if (!isIPv4(address) || rest.length > 0 || Number.isNaN(prefix) || prefix > 32)
    throw new Error(`${text} is no block of IPv4 addresses such as 172.24.4.0/24: give one with --public-cidr.`)
  if (prefix < LARGEST || prefix > SMALLEST)
    throw new Error(
      `${text} is too ${prefix < LARGEST ? 'large' : 'small'}: give a block from /${LARGEST} to /${SMALLEST} with --public-cidr.`,
    )
  const own = address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)
  const first = own - (own % 2 ** (32 - prefix))
  if (own !== first) throw new Error(`${text} begins inside of a block: ${spell(first)}/${prefix} would be the whole one.`)
  return { first, prefix }
}

const spell = (address: number): string => [24, 16, 8, 0].map((shift) => Math.floor(address / 2 ** shift) % 256).join('.')

/** Two blocks overlap when one holds the other's beginning. */
function overlap({ first, prefix }: Block, cidr: string): boolean {
  const [other = '', otherPrefix = '32'] = cidr.split('/')
  const ours = new BlockList()
  ours.addSubnet(spell(first), prefix)
  const theirs = new BlockList()
  theirs.addSubnet(other, Number(otherPrefix))
  return ours.check(other) || theirs.check(spell(first))
}
