/** Shapes are looked for by how large they are. */
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  for (const column of ['memory_mib', 'disk_gib'])
    await db.schema.createIndex(`shape_by_${column}`).ifNotExists().on('shape').columns([column, 'id']).execute()
}
