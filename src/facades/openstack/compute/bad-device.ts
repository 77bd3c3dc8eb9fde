/** A block device of `POST /servers`, and how one is refused. */
import { novaRefusals } from './refusals.ts'
import type { NewServerBody } from './server-body.ts'

export type Device = NonNullable<NewServerBody['server']['block_device_mapping_v2']>[number]

export const badDevice = (problem: string) =>
  novaRefusals.no_block_devices(
    { problem: `Block Device Mapping is Invalid: ${problem}` },
    { field: 'server.block_device_mapping_v2' },
  )
