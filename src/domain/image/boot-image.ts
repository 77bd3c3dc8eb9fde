import type { StoreCtx } from '../../store/context.ts'
import { getImage } from './image.store.ts'
import { qemuFormatOf } from './image.ts'
import { imageRefusals } from './refusals.ts'

/** What a server needs to know of what it boots from. */
export interface BootImage {
  id: string
  name: string
  status: 'active'
  /** As QEMU calls it: `qcow2`, `raw`, `vpc`, `vmdk`, `vdi`, `vhdx`, `parallels`, `iso`. */
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

/** @param withoutBytes one that only says what servers begin with will do @throws not_found, bad_request for one that cannot be booted now */
export async function getBootImage(ctx: StoreCtx, id: string, { withoutBytes = false } = {}): Promise<BootImage> {
  const image = await getImage(ctx, id)
  const { diskFormat, sizeBytes, sha512, status } = image
  if (status !== 'active' || diskFormat === null || sizeBytes === null || sha512 === null) throw imageRefusals.not_active({ id })
  if (image.fileKey === null && sizeBytes === 0 && !withoutBytes) throw imageRefusals.not_active({ id })
  if (image.containerFormat !== 'bare') throw imageRefusals.not_bootable({ id, container: image.containerFormat })
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
