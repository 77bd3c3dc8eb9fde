/** How this cloud's networks are called on the host: everything bears the cloud's number. */
import { join } from 'node:path'
import type { ChassisOptions, Tunnels } from '../../drivers/network/ovn/index.ts'
import type { CloudFile } from '../cloud-file.ts'
import { hostAddressOf } from '../public-block.ts'
import type { StateFolder } from '../state-folder.ts'
import type { AgentSettings } from './settings.ts'
import { linkOf } from './tunnel-link.ts'

export const namespaceOf = (cloud: Pick<CloudFile, 'id'>): string => `wk-${cloud.id}`
/** Through which this host reaches the public network. */
export const publicDeviceOf = (cloud: Pick<CloudFile, 'id'>): string => `wk${cloud.id}-pub`
/** Through which tunnels from other hosts come in. */
export const tunnelDeviceOf = (cloud: Pick<CloudFile, 'id'>): string => `wk${cloud.id}-tun`
/** Through which they go to and come from the network in between, encrypted. */
export const encryptionDeviceOf = (cloud: Pick<CloudFile, 'id'>): string => `wk${cloud.id}-wg`
export const southboundOf = (state: StateFolder): string => `unix:${join(state.central, 'sb.sock')}`
export const northboundOf = (state: StateFolder): string => `unix:${join(state.central, 'nb.sock')}`

export function chassisOptions(
  settings: Pick<AgentSettings, 'state' | 'cloud' | 'hostname' | 'ovnSouthbound'> &
    Pick<ChassisOptions, 'encapIp' | 'tls'> & { plainTunnels?: boolean },
): Omit<ChassisOptions, 'datapath' | 'clock' | 'log'> {
  const { state, cloud } = settings
  return {
    folder: join(state.agent, 'switch'),
    namespace: namespaceOf(cloud),
    systemId: settings.hostname,
    southbound: settings.ovnSouthbound ?? southboundOf(state),
    encapIp: settings.encapIp,
    tls: settings.tls,
    tunnels: hasOtherHosts(cloud)
      ? { hostDevice: tunnelDeviceOf(cloud), ...linkOf(cloud.id), encryption: encryptionOf(settings) }
      : undefined,
    uplinks: cloud.joined === undefined ? [publicUplink(cloud)] : [],
  }
}

/** As large as no table of routes that people number by hand. */
const FIRST_ROUTE_TABLE = 0x57000000

function encryptionOf({ state, cloud, plainTunnels }: Parameters<typeof chassisOptions>[0]): Tunnels['encryption'] {
  if (plainTunnels) return undefined
  const routeTable = FIRST_ROUTE_TABLE + Number.parseInt(cloud.id, 16)
  return { device: encryptionDeviceOf(cloud), keyPath: join(state.agent, 'tunnel-key'), routeTable }
}

/** Whether tunnels from other hosts may come. */
const hasOtherHosts = ({ joined, encapIp }: CloudFile): boolean => joined !== undefined || encapIp !== undefined

/** The machine that a cloud was started on is the public network's way out. */
const publicUplink = (cloud: CloudFile): ChassisOptions['uplinks'][number] => ({
  physicalNetwork: 'public',
  hostDevice: publicDeviceOf(cloud),
  hostAddresses: [hostAddressOf(cloud.publicCidr).cidr],
  masquerade: true,
})
