/** The older form of the block devices of `POST /servers`, written in the newer one. */
import { badDevice, type Device } from './bad-device.ts'
import type { NewServerBody } from './server-body.ts'

type Legacy = NonNullable<NewServerBody['server']['block_device_mapping']>[number]

/** Without a root among them the image is it. The device of the name `vda` is the root. @throws bad_request */
export function legacyDevices(given: readonly Legacy[], imageRef: string | undefined): Device[] {
  const devices = given.map(deviceOf)
  if (devices.some(({ boot_index }) => boot_index === 0) || !imageRef) return devices
  return [{ source_type: 'image', destination_type: 'local', uuid: imageRef, boot_index: 0 }, ...devices]
}

const SCRATCH = /^(swap|ephemeral(\d|[1-9]\d+))$/

function deviceOf({ connection_info: _info, virtual_name, snapshot_id, volume_id, ...same }: Legacy): Device {
  if (virtual_name !== undefined && SCRATCH.test(virtual_name))
    return {
      ...same,
      source_type: 'blank',
      destination_type: 'local',
      boot_index: -1,
      ...(virtual_name === 'swap' && { guest_format: 'swap' }),
    }
  const boot_index = same.device_name?.replace(/^\/dev\//, '') === 'vda' ? 0 : -1
  if (snapshot_id !== undefined)
    return { ...same, source_type: 'snapshot', destination_type: 'volume', uuid: snapshot_id, boot_index }
  if (volume_id !== undefined) return { ...same, source_type: 'volume', destination_type: 'volume', uuid: volume_id, boot_index }
  if (same.no_device !== undefined) return same
  throw badDevice('Unrecognized legacy format.')
}
