/** Makes images of volumes, and volumes hold what images hold, by `POST /volumes/{id}/action`. */
import { orNull, strict, Type } from '../../../../api/schema.ts'
import { reimageVolume, uploadVolume } from '../../../../domain/volume/index.ts'
import { type Operations, operation } from '../../resource/operation.ts'
import { microTime } from '../../resource/time.ts'
import { allow, cinderRules } from '../allow.ts'
import { flag, isTrue, uuid } from '../pieces.ts'
import { cinderRefusals } from '../refusals.ts'
import { UPLOAD, upload } from '../upload-body.ts'
import { versions } from '../versions.ts'

const text = Type.String()

export const volumeImageActions: Operations = {
  uploadVolume: operation(
    {
      method: 'POST',
      path: '/volumes/{volume_id}/action',
      verb: UPLOAD,
      summary: 'Make an image of a volume',
      action: 'volume_extension:volume_actions:upload_image',
      allow: allow.member,
      asks: [{ ...cinderRules.uploadPublic, when: ({ body }) => isPublic(body) }],
      body: upload,
      status: 202,
      returns: Type.Object({
        [UPLOAD]: Type.Object({
          id: text,
          updated_at: text,
          status: text,
          display_description: orNull(text),
          size: Type.Integer(),
          volume_type: text,
          image_id: text,
          container_format: text,
          disk_format: text,
          image_name: text,
          protected: Type.Boolean(),
          visibility: text,
        }),
      }),
    },
    async (ctx, { params, body: { [UPLOAD]: asked }, version }) => {
      const containerFormat = asked.container_format ?? 'bare'
      if (containerFormat === 'compressed') throw cinderRefusals.no_compression()
      const tellsWhoSees = versions.covers({ since: '3.1' }, version)
      const diskFormat = asked.disk_format ?? 'raw'
      const { volume, image } = await uploadVolume(ctx, params.volume_id, {
        name: asked.image_name,
        diskFormat,
        containerFormat,
        whileInUse: isTrue(asked.force),
        ...(tellsWhoSees && { visibility: asked.visibility ?? 'private', protected: isTrue(asked.protected) }),
      })
      const shown = {
        id: volume.id,
        updated_at: microTime(volume.updated_at),
        status: volume.status,
        display_description: volume.description,
        size: volume.size_gib,
        volume_type: volume.typeName,
        image_id: image.id,
        container_format: containerFormat,
        disk_format: diskFormat,
        image_name: asked.image_name,
        protected: image.protected,
        visibility: image.visibility,
      }
      return { [UPLOAD]: shown }
    },
  ),
  reimageVolume: operation(
    {
      method: 'POST',
      path: '/volumes/{volume_id}/action',
      verb: 'os-reimage',
      since: '3.68',
      summary: 'Write what an image holds over what a volume holds',
      action: 'volume:reimage',
      allow: allow.member,
      asks: [{ ...cinderRules.reimageReserved, when: ({ body }) => isReserved(body) }],
      body: strict({ 'os-reimage': strict({ image_id: uuid, reimage_reserved: Type.Optional(flag) }) }),
      status: 202,
    },
    (ctx, { params, body: { 'os-reimage': given } }) =>
      reimageVolume(ctx, params.volume_id, given.image_id, { reserved: isTrue(given.reimage_reserved) }),
  ),
}

const isReserved = (body: unknown): boolean =>
  isTrue((body as { 'os-reimage': { reimage_reserved?: unknown } })['os-reimage'].reimage_reserved)

/** Rules are asked of a body that has been checked against its schema. */
const isPublic = (body: unknown): boolean => (body as { [UPLOAD]: { visibility?: string } })[UPLOAD].visibility === 'public'
