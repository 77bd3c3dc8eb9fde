/** What an attachment is made with, as bodies of Cinder's API say it. */
import { orNull, strict, Type } from '../../../api/schema.ts'
import { uuid } from './pieces.ts'

const fields = {
  instance_uuid: Type.Optional(uuid),
  connector: Type.Optional(orNull(Type.Object({}, { additionalProperties: true }))),
  volume_uuid: uuid,
}

export const newAttachment = strict({ attachment: strict({ ...fields, mode: Type.Optional(Type.Enum(['rw', 'ro'])) }) })
/** Before 3.54. */
export const modelessAttachment = strict({ attachment: strict(fields) })
