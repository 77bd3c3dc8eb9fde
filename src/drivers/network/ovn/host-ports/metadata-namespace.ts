/** Where a network's metadata address is: a namespace with one card, plugged into the network like a guest's. */
import { existsSync, readdirSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../../../../kernel/clock.ts'
import type { MetadataNetwork } from '../../driver.ts'
import { ipBatch, ipJson, namespacePath, runIn, unlessAbsent } from '../ip.ts'

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

/** Is it there, as an earlier agent may have made it, and as it should be? */
export async function isMetadataNamespace(clock: Clock, cloud: string, network: MetadataNetwork): Promise<boolean> {
  if (!hasMetadataNamespace(cloud, network.networkId)) return false
  const namespace = metadataNamespace(cloud, network.networkId)
  const devices = await ipJson<Device>(clock, namespace, ['addr', 'show']).catch(() => []) // then it is made anew
  const card = devices.find(({ ifname }) => ifname === CARD)
  const found = (card?.addr_info ?? []).map(({ local, prefixlen }) => `${local}/${prefixlen}`).sort()
  return (
    card?.address === network.mac.toLowerCase() &&
    card.mtu === network.mtu &&
    card.operstate === 'UP' &&
    JSON.stringify(found) === JSON.stringify(addressesOf(network).sort())
  )
}

interface Device {
  ifname?: string
  address?: string
  mtu?: number
  operstate?: string
  addr_info?: { local: string; prefixlen: number }[]
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
