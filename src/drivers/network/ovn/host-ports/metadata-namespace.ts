/** Where a network's metadata address is: a namespace with one card, plugged into the network like a guest's. */
import { existsSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../../../../kernel/clock.ts'
import type { MetadataNetwork } from '../../driver.ts'
import { ipBatch, namespacePath, runIn, unlessAbsent } from '../ip.ts'

export const METADATA_ADDRESS = '169.254.169.254'
const CARD = 'eth0'

const prefixOf = (cloud: string): string => `${cloud}-md-`
/** Bears the whole id of the network, so that a list of namespaces is a list of networks. */
export const metadataNamespace = (cloud: string, networkId: string): string => `${prefixOf(cloud)}${networkId}`
/** The other end of the card, in the cloud's namespace. */
export const metadataDevice = (portId: string): string => `md${portId.slice(0, 13)}`

export const hasMetadataNamespace = (cloud: string, networkId: string): boolean =>
  existsSync(namespacePath(metadataNamespace(cloud, networkId)))

export function listMetadataNamespaces(cloud: string): string[] {
  const folder = dirname(namespacePath(cloud))
  const names = existsSync(folder) ? readdirSync(folder) : []
  return names.filter((name) => name.startsWith(prefixOf(cloud))).map((name) => name.slice(prefixOf(cloud).length))
}

/** Guests ask over IPv4 alone: over IPv6 nobody could tell by the address who asks. */
const addressesOf = ({ addresses }: MetadataNetwork): string[] => [
  ...addresses.filter((address) => !address.includes(':')),
  `${METADATA_ADDRESS}/32`,
]

/** Is it there, and as it should be: its card, its addresses, the way to its guests? Costs a process. */
export async function isMetadataNamespace(clock: Clock, cloud: string, network: MetadataNetwork): Promise<boolean> {
  if (!hasMetadataNamespace(cloud, network.networkId)) return false
  const [devices, routes] = await seenInside(clock, metadataNamespace(cloud, network.networkId))
  const card = devices.find(({ ifname }) => ifname === CARD)
  const addresses = (card?.addr_info ?? []).filter(({ family }) => family === 'inet')
  const found = addresses.map(({ local, prefixlen }) => `${local}/${prefixlen}`).sort()
  const hasWay = ({ local, prefixlen }: Address) => prefixlen === 32 || routes.some(({ prefsrc }) => prefsrc === local)
  return (
    card?.address === network.mac.toLowerCase() &&
    card.mtu === network.mtu &&
    card.operstate === 'UP' &&
    JSON.stringify(found) === JSON.stringify(addressesOf(network).sort()) &&
    addresses.every(hasWay)
  )
}

/** Nothing where it cannot be read: then it is made anew. */
async function seenInside(clock: Clock, namespace: string): Promise<[Device[], Route[]]> {
  try {
    // one array after the other
    const said = await ipBatch(clock, namespace, ['addr show', `route show dev ${CARD} proto kernel`], ['-j'])
    const [devices = [], routes = []] = JSON.parse(`[${said.trim().replaceAll(/\]\s*\[/g, '],[')}]`)
    return [devices, routes]
  } catch {
    return [[], []]
  }
}

interface Address {
  family: string
  local: string
  prefixlen: number
}

interface Device {
  ifname?: string
  address?: string
  mtu?: number
  operstate?: string
  addr_info?: Address[]
}

/** To the hosts around an address of the card: the kernel made it with the address. */
interface Route {
  prefsrc?: string
}

/**
 * A guest may have the address that another had a moment ago, with another card; and nobody tells this namespace, for the
 * network answers guests' ARP itself. So what was learnt is asked again, of everybody, at the first use.
 */
const NEIGHBOURS = [
  'base_reachable_time_ms=10',
  'delay_first_probe_time=0',
  'ucast_solicit=0',
  'mcast_resolicit=3',
  'retrans_time_ms=100',
]

/** @throws internal when something of the name is there already: remove it first */
export async function makeMetadataNamespace(clock: Clock, cloud: string, network: MetadataNetwork): Promise<void> {
  const namespace = metadataNamespace(cloud, network.networkId)
  const device = metadataDevice(network.portId)
  const { mtu, mac } = network
  // of a namespace that lost its name and lives on while a socket is in it
  await unlessAbsent(ipBatch(clock, cloud, [`link del ${device}`]))
  await ipBatch(clock, undefined, [`netns add ${namespace}`])
  await ipBatch(clock, cloud, [
    `link add ${device} mtu ${mtu} type veth peer name ${CARD} mtu ${mtu} address ${mac} netns ${namespace}`,
    `link set ${device} up`,
  ])
  await runIn(clock, namespace, [
    'sysctl',
    '-qw',
    'net.ipv6.conf.all.disable_ipv6=1',
    'net.ipv6.conf.default.disable_ipv6=1',
    'net.ipv4.ip_forward=0',
    ...NEIGHBOURS.map((setting) => `net.ipv4.neigh.${CARD}.${setting}`),
  ])
  await ipBatch(clock, namespace, [
    ...addressesOf(network).map((address) => `addr add ${address} dev ${CARD}`),
    'link set lo up',
    `link set ${CARD} up`,
  ])
  // no card of the switch mends what is left to one
  await runIn(clock, namespace, ['ethtool', '-K', CARD, 'tx', 'off'])
}

/** Whoever asks next is answered where it is now, without a lost packet. Absent is success. */
export async function forgetNeighbours(clock: Clock, cloud: string, networkId: string): Promise<void> {
  if (!hasMetadataNamespace(cloud, networkId)) return
  await unlessAbsent(ipBatch(clock, metadataNamespace(cloud, networkId), [`neigh flush dev ${CARD}`]))
}

/** Removing one end of the card removes the other; a socket may keep the namespace alive, but not its card. */
export async function removeMetadataNamespace(clock: Clock, cloud: string, networkId: string): Promise<void> {
  const namespace = metadataNamespace(cloud, networkId)
  if (!hasMetadataNamespace(cloud, networkId)) return
  await unlessAbsent(ipBatch(clock, namespace, [`link del ${CARD}`]))
  await unlessAbsent(ipBatch(clock, undefined, [`netns del ${namespace}`]))
}
