/** What is said of an image that is to be made of a volume. */
import { orNull, strict, Type } from '../../../api/schema.ts'
import { EXPORTED_AS } from '../../../domain/disk-export/index.ts'
import { VISIBILITIES } from '../../../domain/image/index.ts'
import { flag } from './pieces.ts'

export const UPLOAD = 'os-volume_upload_image'

const given = {
  image_name: Type.String({ minLength: 1, maxLength: 255 }),
  force: Type.Optional(flag),
  disk_format: Type.Optional(Type.Enum([...EXPORTED_AS])),
  container_format: Type.Optional(orNull(Type.String({ maxLength: 255 }))),
}
const whoSees = { visibility: Type.Optional(Type.Enum([...VISIBILITIES])), protected: Type.Optional(flag) }

export const upload = strict({ [UPLOAD]: strict({ ...given, ...whoSees }) })
/** Until 3.1 who sees the image, and whether it can be deleted, was for the image's own API. */
export const plainUpload = strict({ [UPLOAD]: strict(given) })
