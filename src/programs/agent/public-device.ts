/** Looks at the host's addresses again once the device of the public network is made: others may have come since they were chosen. */
import { existsSync } from 'node:fs'
import type { OvnChassis } from '../../drivers/network/ovn/index.ts'
import type { Clock } from '../../kernel/clock.ts'
import { runCommand } from '../../wire/process/index.ts'
import type { CloudFile } from '../cloud-file.ts'
import { hostAddresses } from '../host-addresses.ts'
import { requirePublicBlock } from '../public-block.ts'
import { publicDeviceOf } from './network.ts'

/** @throws Error when another device has a part of the block; the cloud's own is gone then, unless it was there before */
export async function ensureChassis(chassis: Pick<OvnChassis, 'ensure'>, cloud: CloudFile, clock: Clock): Promise<void> {
  const device = publicDeviceOf(cloud)
  const had = existsSync(`/sys/class/net/${device}`)
  await chassis.ensure()
  if (had || cloud.joined !== undefined) return
  try {
    requirePublicBlock(cloud.publicCidr, device, await hostAddresses(clock), true)
  } catch (error) {
    await runCommand(['ip', 'link', 'del', device], { clock, env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' } })
    throw error
  }
}
