import { type Finding, ok, problem } from '../../../domain/finding.ts'
import { publicDeviceOf } from '../../agent/network.ts'
import type { CloudFile } from '../../cloud-file.ts'
import { hostAddresses } from '../../host-addresses.ts'
import { findInTheWay, type HostAddress } from '../../public-block.ts'
import { type Check, isReal } from '../inspection-context.ts'

/** Whether the block of the public network is this cloud's alone on this host. */
export const publicBlock: Check = {
  about: 'networks',
  name: 'public block',
  run: async (inspection) => {
    const { cloud, clock } = inspection
    if (!cloud || !isReal(inspection) || cloud.joined !== undefined) return []
    return [judgeBlock(cloud, await hostAddresses(clock))]
  },
}

export function judgeBlock(cloud: Pick<CloudFile, 'id' | 'publicCidr'>, addresses: readonly HostAddress[]): Finding {
  const other = findInTheWay(cloud.publicCidr, publicDeviceOf(cloud), addresses)
  if (other === undefined) return ok(`No other device of this host is in the public block ${cloud.publicCidr}.`)
  return problem(
    `Another device of this host is in the public block ${cloud.publicCidr}: floating IPs are out of reach.`,
    'public-block-clash',
    `${other.cidr} on ${other.device}`,
  )
}
