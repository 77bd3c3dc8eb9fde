/** What a cloud that listens where other hosts reach it opens to them, beside its APIs. */
import { lookup } from 'node:dns/promises'
import { ovnCentral } from '../../drivers/network/ovn/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { silentLog } from '../../kernel/log.ts'
import { ownAddressTowards } from '../agent/own-address.ts'
import type { CloudFile } from '../cloud-file.ts'
import { isEverywhere } from '../listening.ts'
import type { StateFolder } from '../state-folder.ts'
import { ensureNetworkAuthority } from '../tls/network-certificates.ts'
import { requirePort } from './check.ts'
import type { UpOptions } from './options.ts'

export { ensureNetworkAuthority }

/** OVN's own for its southbound database. */
const SOUTHBOUND_PORT = 6642
/** An address of nobody's (RFC 5737): the way there is the way to everybody. */
const ANYBODY = '192.0.2.1'

/** @throws Error when no address of this machine is known by which other hosts reach it */
export async function openToHosts(
  cloud: CloudFile,
  had: CloudFile | undefined,
  options: Pick<UpOptions, 'ovnPort' | 'encapIp'>,
): Promise<CloudFile> {
  return {
    ...cloud,
    southboundPort: options.ovnPort ?? had?.southboundPort ?? SOUTHBOUND_PORT,
    encapIp: options.encapIp ?? (await encapIpOf(cloud)),
  }
}

async function encapIpOf({ listen }: CloudFile): Promise<string> {
  try {
    return isEverywhere(listen) ? await ownAddressTowards(ANYBODY) : (await lookup(listen, { family: 4 })).address
  } catch (error) {
    throw new Error('By which address do other hosts send tunnels to this machine? Say it with --encap-ip.', { cause: error })
  }
}

/** While the database runs, from an earlier start, it may have the port itself. */
export async function requireSouthboundPort(state: StateFolder, cloud: CloudFile, clock: Clock): Promise<void> {
  if (cloud.southboundPort === undefined) return
  const running = ovnCentral({ folder: state.central, clock, log: silentLog }).list()
  if (running.some(({ name, pid }) => name === 'sb' && pid !== undefined)) return
  await requirePort({ listen: cloud.listen, port: cloud.southboundPort }, '--ovn-port')
}
