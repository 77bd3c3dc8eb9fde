/** What joins a provider network of the cloud to the host: a pair of devices, an address for the host, and masquerading. */
import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Clock } from '../../../../kernel/clock.ts'
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

/** Gives a pair that is there its addresses again, and raises both ends. */
export async function raiseUplink(uplink: Uplink, namespace: string, clock: Clock): Promise<void> {
  await ipBatch(clock, namespace, [`link set ${innerDevice(uplink)} up`])
  await ipBatch(clock, undefined, [
    ...uplink.hostAddresses.map((address) => `addr replace ${address} dev ${uplink.hostDevice}`),
    `link set ${uplink.hostDevice} up`,
  ])
}

/** The same for ever: routers remember whom they have met, also when the pair was made anew since. */
export const hostMac = ({ hostDevice }: Uplink): string =>
  `02${createHash('sha256').update(hostDevice).digest('hex').slice(0, 10).replace(/../g, ':$&')}`

/** The end in the namespace goes with it. */
export const removeUplink = ({ hostDevice }: Uplink, clock: Clock): Promise<void> =>
  unlessAbsent(ipBatch(clock, undefined, [`link del ${hostDevice}`]))
