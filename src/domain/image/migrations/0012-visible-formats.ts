/** Images of each visibility are looked for by their formats as each owner's are. */
import { createListIndex } from '../../../store/list-index.ts'
import type { Db } from '../../../store/store.ts'

export async function up(db: Db): Promise<void> {
  for (const column of ['disk_format', 'container_format']) await createListIndex(db, 'image', ['visibility', column])
}
