/** What joins a provider network of the cloud to the host: a pair of devices, an address for the host, and masquerading. */
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Clock } from '../../../../kernel/clock.ts'
import type { Log } from '../../../../kernel/log.ts'
import { ipBatch, runIn, unlessAbsent } from '../ip.ts'

export interface Uplink {
  /** As networks name it: `public`. At most 12 characters. */
  physicalNetwork: string
  /** The host's end, at most 15 characters; unique on the machine. */
  hostDevice: string
  /** The host's addresses there, with prefix: `172.24.4.1/24`. The first IPv4 one is the guests' gateway. */
  hostAddresses: readonly string[]
  /** Guests may reach, under the host's address, what the host reaches. */
  masquerade: boolean
}

const FORWARDING = '/proc/sys/net/ipv4/ip_forward'

/** The cloud's end, inside its namespace. */
export const innerDevice = ({ physicalNetwork }: Uplink): string => `up-${physicalNetwork}`

export const hasUplink = ({ hostDevice }: Uplink): boolean => existsSync(`/sys/class/net/${hostDevice}`)

/** Makes the pair. A frame's checksum must be whole when it leaves the host's end: no card of the switch mends it. */
export async function makeUplink(uplink: Uplink, namespace: string, clock: Clock): Promise<void> {
  const inner = innerDevice(uplink)
  await unlessAbsent(ipBatch(clock, namespace, [`link del ${inner}`]))
  await ipBatch(clock, undefined, [
    `link add ${uplink.hostDevice} address ${hostMac(uplink)} type veth peer name ${inner} netns ${namespace}`,
    ...uplink.hostAddresses.map((address) => `addr add ${address} dev ${uplink.hostDevice}`),
    `link set ${uplink.hostDevice} up`,
  ])
  await ipBatch(clock, namespace, [`link set ${inner} up`])
  await runIn(clock, undefined, ['ethtool', '-K', uplink.hostDevice, 'tx', 'off'])
}

/** The same for ever: routers remember whom they have met, also when the pair was made anew since. */
const hostMac = ({ hostDevice }: Uplink): string =>
  `02${createHash('sha256').update(hostDevice).digest('hex').slice(0, 10).replace(/../g, ':$&')}`

/** The end in the namespace goes with it. */
export const removeUplink = ({ hostDevice }: Uplink, clock: Clock): Promise<void> =>
  unlessAbsent(ipBatch(clock, undefined, [`link del ${hostDevice}`]))

/** One table of ours in the host's packet filter, made anew as a whole. Without nftables guests reach the host only, and the log says so. */
export async function masquerade(table: string, uplinks: readonly Uplink[], clock: Clock, log: Log): Promise<void> {
  const rules = uplinks.flatMap(masqueradeRules)
  if (rules.length === 0) return
  const chain = ['chain postrouting {', 'type nat hook postrouting priority srcnat; policy accept;', ...rules, '}']
  const text = [`table ip ${table}`, `delete table ip ${table}`, `table ip ${table} {`, ...chain, '}', ''].join('\n')
  try {
    await runIn(clock, undefined, ['nft', '-f', '-'], text)
    if (readFileSync(FORWARDING, 'latin1').trim() !== '1') writeFileSync(FORWARDING, '1')
  } catch (error) {
    log.warn({ err: error, table }, 'Guests cannot reach beyond this host: it does not masquerade')
  }
}

const masqueradeRules = ({ masquerade, hostAddresses, hostDevice }: Uplink): string[] =>
  masquerade
    ? hostAddresses.filter((a) => !a.includes(':')).map((a) => `ip saddr ${a} oifname != "${hostDevice}" masquerade`)
    : []

/** Forwarding stays as it is: others on the host may have come to need it. */
export async function endMasquerade(table: string, clock: Clock, log: Log): Promise<void> {
  try {
    await unlessAbsent(runIn(clock, undefined, ['nft', 'delete', 'table', 'ip', table]))
  } catch (error) {
    log.warn({ err: error, table }, 'A table of the packet filter could not be removed')
  }
}
