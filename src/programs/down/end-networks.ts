/** Ends the networks of a cloud on this host: daemons, taps, namespaces, the uplink, the table of the packet filter. */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { ovnCentral, ovnChassis } from '../../drivers/network/ovn/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import { chassisOptions } from '../agent/network.ts'
import type { CloudFile } from '../cloud-file.ts'
import type { StateFolder } from '../state-folder.ts'

/** How a chassis is called and which datapath it has is nothing to its end. */
const ANY_CHASSIS = { hostname: '', encapIp: '', datapath: { type: 'netdev', reason: '' } } as const

/** In their own order, so that other hosts forget this one. What a half-made cloud lacks is passed over. */
export async function endNetworks(state: StateFolder, cloud: CloudFile, clock: Clock): Promise<void> {
  const log = silentLog
  const { datapath, ...names } = ANY_CHASSIS
  if (existsSync(join(state.agent, 'switch')))
    await ovnChassis({ ...chassisOptions({ state, cloud, ...names }), datapath, clock, log }).stop()
  if (existsSync(state.central)) await ovnCentral({ folder: state.central, clock, log }).stop()
}
