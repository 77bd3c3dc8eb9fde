/** How this host and others reach each other beneath the virtual networks. */
import { readFileSync } from 'node:fs'
import { networkInterfaces } from 'node:os'
import type { SouthboundListener } from '../../drivers/network/ovn/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import type { Log } from '../../kernel/log.ts'
import type { CloudFile } from '../cloud-file.ts'
import type { StateFolder } from '../state-folder.ts'
import { centralTls } from '../tls/central-tls.ts'
import { ensureHostCertificate, type Pass } from './host-certificate.ts'
import { ownAddressTowards } from './own-address.ts'
import type { AgentSettings } from './settings.ts'

export interface Underlay {
  /** Of this host, where tunnels end. */
  encapIp: string
  /** Absent: this machine's own database. */
  ovnSouthbound?: string
  plainTunnels?: boolean
  tls?: Pass['tls']
}

/** A cloud that keeps to one machine has none; its chassis still has to say something. */
const NOWHERE = '127.0.0.1'

/** On a host of another machine's cloud: what that cloud tells it, unless it was told by hand. */
export async function findUnderlay(
  settings: AgentSettings,
  around: { clock: Clock; log: Log; signal: AbortSignal },
): Promise<Underlay> {
  const { cloud, url, ovnSouthbound } = settings
  if (cloud.joined === undefined) {
    const { encapIp = NOWHERE, plainTunnels } = cloud
    return { encapIp: settings.encapIp ?? encapIp, ovnSouthbound, plainTunnels }
  }
  const encapIp = settings.encapIp ?? (await ownAddressTowards(new URL(url).hostname))
  if (ovnSouthbound !== undefined) return { encapIp, ovnSouthbound }
  const { southbound, tls, plainTunnels } = await ensureHostCertificate(settings, around)
  return { encapIp, ovnSouthbound: southbound, tls, plainTunnels }
}

/** What a tenant's largest packet is with a tunnel around it. */
const NEEDED_MTU = 1500

/** Words about the card that tunnels go through, when it is too narrow. */
export function underlayWarnings({ encapIp }: Pick<Underlay, 'encapIp'>): string[] {
  if (encapIp === NOWHERE) return []
  const [device] =
    Object.entries(networkInterfaces()).find(([, all]) => (all ?? []).some(({ address }) => address === encapIp)) ?? []
  if (device === undefined) return [`Tunnels from other hosts end at ${encapIp}, which is no address of this host.`]
  const mtu = Number(readFileSync(`/sys/class/net/${device}/mtu`, 'latin1'))
  return judgeMtu(device, mtu)
}

export const judgeMtu = (device: string, mtu: number): string[] =>
  mtu >= NEEDED_MTU
    ? []
    : [
        `Tunnels from other hosts go through ${device}, whose packets have ${mtu} bytes at most: the largest of guests need ${NEEDED_MTU}.`,
      ]

/** Absent for a cloud that other hosts do not reach. */
export const southboundListener = (state: StateFolder, { listen, southboundPort }: CloudFile): SouthboundListener | undefined =>
  southboundPort === undefined
    ? undefined
    : { listen: `pssl:${southboundPort}:${listen.includes(':') ? `[${listen}]` : listen}`, tls: centralTls(state) }
