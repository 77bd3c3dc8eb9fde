/** Counts backups by the state they are in. */
import type { StoreCtx } from '../../store/context.ts'
import { countsText, type Holding } from '../service.ts'

export async function backupHoldings({ db }: StoreCtx): Promise<Holding[]> {
  const rows = await db
    .selectFrom('volume_backup')
    .select((eb) => ['status', eb.fn.countAll().as('count')])
    .groupBy('status')
    .execute()
  const counts = Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]))
  return [{ name: 'backups', value: counts, text: countsText(counts) }]
}
