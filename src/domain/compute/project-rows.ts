/** What projects have of compute. */

import { transact } from '../../store/context.ts'
import type { ProjectRows } from '../project-rows.ts'
import { dropTags } from '../tag/index.ts'
import { deleteServer } from './remove.ts'

export const computeRows: readonly ProjectRows[] = [
  { noun: 'server', table: 'server', remove: deleteServer },
  {
    noun: 'key pair',
    table: 'project_keypair',
    remove: (ctx, id) =>
      transact(ctx, async (tx) => {
        await dropTags(tx, 'project_keypair', [id])
        await tx.db.deleteFrom('project_keypair').where('id', '=', id).execute()
      }),
  },
  { noun: 'access to a shape', table: 'shape_access', key: 'shape_id', minor: true },
]
