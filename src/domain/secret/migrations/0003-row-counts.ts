import { keepRowCount } from '../../../store/row-count.ts'
import type { Db } from '../../../store/store.ts'

/** What quotas count. */
export async function up(db: Db): Promise<void> {
  const counted = ['secret', 'secret_order', 'secret_container', 'secret_consumer', 'secret_container_consumer'] as const
  for (const table of counted) await keepRowCount(db, table)
}
