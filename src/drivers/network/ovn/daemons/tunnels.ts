/**
 * Where tunnels from other hosts end. Other hosts send to the host's own address, and the switch is in a namespace: a pair of
 * devices joins the two, and the packet filter changes the address of tunnels' packets, each by itself and without
 * remembering connections, so that nothing is left to go stale.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import type { Clock } from '../../../../kernel/clock.ts'
import { ipBatch } from '../ip.ts'
import type { Datapath } from './datapath.ts'
import { innerDevice, type Uplink } from './uplink.ts'

export interface Tunnels {
  /** The host's end of the pair, at most 15 characters; unique on the machine. */
  hostDevice: string
  /** Addresses of the two ends of the pair, which no other host sees. */
  hostEnd: string
  switchEnd: string
  /** Absent: tunnels are in clear. */
  encryption?: { device: string; keyPath: string; routeTable: number }
}

/** Of Geneve. */
export const TUNNEL_PORT = 6081

/** The pair is made and plugged as that of a provider network is. */
export const pairOf = ({ hostDevice, hostEnd }: Tunnels): Uplink => ({
  physicalNetwork: 'tunnels',
  hostDevice,
  hostAddresses: [`${hostEnd}/31`],
  masquerade: false,
})

/** The user-space switch sends tunnels from a bridge's own device, the kernel's from any. */
export const tunnelDevice = (tunnels: Tunnels, datapath: Datapath['type']): string =>
  datapath === 'netdev' ? 'br-tunnels' : innerDevice(pairOf(tunnels))

/**
 * Chains of our table. The switch knows the host's address as its own and sends from it; to the host's kernel nothing may come from outside with
 * that, so the address is taken off on the way in and put back on the way out. @param encapIp the host's address as other hosts know it
 */
export const tunnelChains = ({ hostDevice, switchEnd, encryption }: Tunnels, encapIp: string): string[] => [
  'chain tunnels-in {',
  'type filter hook prerouting priority raw; policy accept;',
  ...(encryption ? [`iifname != "${encryption.device}" ip daddr ${encapIp} udp dport ${TUNNEL_PORT} drop`] : []),
  `ip daddr ${encapIp} udp dport ${TUNNEL_PORT} notrack ip daddr set ${switchEnd}`,
  `iifname "${hostDevice}" notrack`,
  `iifname "${hostDevice}" ip saddr ${encapIp} udp dport ${TUNNEL_PORT} ip saddr set ${switchEnd}`,
  '}',
  'chain tunnels-out {',
  'type filter hook postrouting priority srcnat; policy accept;',
  // also while somebody has flushed the rules and routes that lead there
  ...(encryption ? [`ip saddr ${switchEnd} udp dport ${TUNNEL_PORT} oifname != "${encryption.device}" drop`] : []),
  `ip saddr ${switchEnd} udp dport ${TUNNEL_PORT} ip saddr set ${encapIp}`,
  '}',
]

/** Chains of our table for devices: what is on its way to the switch gets the address back by which the kernel would have kept it to itself. */
export const tunnelDeviceChains = ({ hostDevice, switchEnd }: Tunnels, encapIp: string): string[] => [
  'chain tunnels-to-switch {',
  `type filter hook egress device "${hostDevice}" priority 0; policy accept;`,
  `ip daddr ${switchEnd} udp dport ${TUNNEL_PORT} ip daddr set ${encapIp}`,
  '}',
]

/** A device that is down, or that a switch has made anew, has no routes. @param pid of a process in the namespace */
export function hasTunnelRoute(pid: number, device: string, encapIp: string): boolean {
  const file = (name: string) => readFileSync(`/proc/${pid}/net/${name}`, 'latin1')
  try {
    return file('route').includes(`\n${device}\t00000000\t`) && file('fib_trie').includes(`|-- ${encapIp}\n`)
  } catch {
    return false // it has ended
  }
}

export async function addressTunnels(
  { hostEnd, switchEnd }: Tunnels,
  { namespace, device, encapIp, clock }: { namespace: string; device: string; encapIp: string; clock: Clock },
): Promise<void> {
  await ipBatch(clock, namespace, [
    `addr replace ${switchEnd}/31 dev ${device}`,
    // Open vSwitch sends from, and takes for, the address that OVN names (since 24.09) only where it is one of its own
    `addr replace ${encapIp}/32 dev ${device}`,
    `link set ${device} up`,
    `route replace default via ${hostEnd} dev ${device}`,
  ])
}

const FORWARDING = '/proc/sys/net/ipv4/ip_forward'

export function allowForwarding(): void {
  if (readFileSync(FORWARDING, 'latin1').trim() !== '1') writeFileSync(FORWARDING, '1')
}
