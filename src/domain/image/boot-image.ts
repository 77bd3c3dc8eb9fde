import { badRequest } from '../../kernel/errors.ts'
import type { StoreCtx } from '../../store/context.ts'
import { getImage } from './image.store.ts'
import { qemuFormatOf } from './image.ts'

/** What a server needs to know of what it boots from. */
export interface BootImage {
  id: string
  name: string
  status: 'active'
  /** As QEMU calls it: `qcow2`, `raw`, `vpc`, `vmdk`, `vdi`, `vhdx`, `iso`. */
  diskFormat: string
  sizeBytes: number
  /** Of the disk that the guest sees. */
  virtualBytes: number
  minDiskGib: number
  minRamMib: number
  sha512: string
  properties: Record<string, string>
  ownerId: string | null
}

/** @throws not_found, bad_request for one that cannot be booted now */
export async function getBootImage(ctx: StoreCtx, id: string): Promise<BootImage> {
  const image = await getImage(ctx, id)
  const { diskFormat, sizeBytes, sha512, status } = image
  if (status !== 'active' || diskFormat === null || sizeBytes === null || sha512 === null)
    throw badRequest(`Image ${id} is not active.`, 'imageRef', 'image_not_active')
  if (image.containerFormat !== 'bare')
    throw badRequest(
      `Image ${id} is unacceptable: its container format is '${image.containerFormat}', not 'bare'.`,
      'imageRef',
      'image_not_bootable',
    )
  return {
    id,
    name: image.name ?? '',
    status,
    diskFormat: qemuFormatOf(diskFormat),
    sizeBytes,
    virtualBytes: image.virtualBytes ?? sizeBytes,
    minDiskGib: image.minDiskGib,
    minRamMib: image.minRamMib,
    sha512,
    properties: image.properties,
    ownerId: image.ownerId,
  }
}
