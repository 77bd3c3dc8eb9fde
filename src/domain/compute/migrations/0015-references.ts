import { addReferences } from '../../../store/reference.ts'
import type { Db } from '../../../store/store.ts'

/** What may not outlive what it stands on, also when both come and go at once. */
export const up = (db: Db): Promise<void> =>
  addReferences(db, [
    ['shape_access.shape_id', 'shape.id'],
    ['server_action.server_id', 'server.id'],
  ])
