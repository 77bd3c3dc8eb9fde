/** What backups are made, changed and restored with, as bodies of Cinder's API say it in each version. */
import { orNull, strict, Type } from '../../../api/schema.ts'
import { description, flag, name, optionalUuid, pairs, uuid } from './pieces.ts'

const words = Type.Optional(orNull(Type.String({ maxLength: 255 })))

const fields = {
  volume_id: uuid,
  container: words,
  description: Type.Optional(description),
  incremental: Type.Optional(flag),
  force: Type.Optional(flag),
  name: Type.Optional(name),
  snapshot_id: optionalUuid,
}
const withMetadata = { ...fields, metadata: Type.Optional(orNull(pairs)) }

export const newBackup = strict({ backup: strict({ ...withMetadata, availability_zone: words }) })
/** Until 3.50. */
export const newBackupWithoutZone = strict({ backup: strict(withMetadata) })
/** Until 3.42. */
export const plainNewBackup = strict({ backup: strict(fields) })

const changes = { name: Type.Optional(name), description: Type.Optional(description) }
export const backupChange = strict({ backup: orNull(strict({ ...changes, metadata: Type.Optional(pairs) })) })
/** Until 3.42. */
export const plainBackupChange = strict({ backup: orNull(strict(changes)) })

export const backupRestore = strict({ restore: orNull(strict({ name: Type.Optional(name), volume_id: optionalUuid })) })
