/** Makes an image of what a volume holds: the image's row at once, its bytes by the volume's host (`upload-operation.ts`). */
import { withoutReach } from '../../kernel/reach.ts'
import { beginOperation } from '../../operation/operation.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { beginExport } from '../disk-export/index.ts'
import { createImage, IMAGE_LIMITS, type Image, type NewImage } from '../image/index.ts'
import { heldVolume } from './attachment.ts'
import { getMetadata } from './metadata.ts'
import { volumeRefusals } from './refusals.ts'
import { uploadVolumeOperation } from './upload-operation.ts'
import { getVolume, requireStatus, updateVolumeRow } from './volume.store.ts'
import type { Volume } from './volume.ts'

/** As who makes it wants the image; `diskFormat` is one of `EXPORTED_AS`. */
export interface NewVolumeImage extends Pick<NewImage, 'name' | 'visibility' | 'protected'> {
  diskFormat: string
  containerFormat: string
  /** Also of a volume that a server has: what it holds at one moment. */
  whileInUse: boolean
}

/** @throws not_found, bad_request, over_quota; forbidden for a visibility that is not the caller's to give */
export const uploadVolume = (ctx: StoreCtx, id: string, given: NewVolumeImage): Promise<{ volume: Volume; image: Image }> =>
  transact(ctx, async (tx) => {
    const { whileInUse, ...wanted } = given
    const row = await heldVolume(tx, id)
    requireStatus(row, whileInUse ? 'upload-in-use' : 'upload')
    // an image of it would be in clear, or take its key along
    if (row.encrypted === 1) throw volumeRefusals.encrypted_upload({ id })
    if (row.host_id === null) throw volumeRefusals.nothing_to_upload({ id })
    const noted = await getMetadata(tx, 'volume_image_metadata', id)
    const image = await createImage(withoutReach(tx), IMAGE_LIMITS, { ...wanted, properties: passedOn(noted) })
    const exportId = await beginExport(tx, { hostId: row.host_id, image, source: { kind: 'volume', id } })
    await updateVolumeRow(tx, row, { status: 'uploading' })
    await beginOperation(tx, uploadVolumeOperation, { volumeId: id, exportId, imageId: image.id, requestId: tx.requestId })
    return { volume: await getVolume(tx, id), image }
  })

/** What a volume notes of its own image, and the new image says for itself. */
const ITS_OWN = ['checksum', 'container_format', 'disk_format', 'image_name', 'image_id', 'min_disk', 'min_ram', 'name', 'size']
/** It is of other bytes. What else images keep to themselves (`RESERVED` of their API) no volume has. */
const NOT_PASSED_ON = /^(?:img_signature|signature_verified)/

const passedOn = (noted: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(noted).filter(([key]) => !ITS_OWN.includes(key) && !NOT_PASSED_ON.test(key)))
