/** Counts volumes by the state they are in, and what they have of the pools. */
import type { StoreCtx } from '../../store/context.ts'
import { countsText, type Holding } from '../service.ts'

export async function volumeHoldings({ db }: StoreCtx): Promise<Holding[]> {
  const rows = await db
    .selectFrom('volume')
    .select((eb) => ['status', eb.fn.countAll().as('count'), eb.fn.sum('size_gib').as('gib')])
    .groupBy('status')
    .execute()
  const counts = Object.fromEntries(rows.map(({ status, count }) => [status, Number(count)]))
  const gib = rows.reduce((sum, row) => sum + Number(row.gib ?? 0), 0)
  return [
    { name: 'volumes', value: { states: counts, gib }, text: `${countsText(counts)}${gib > 0 ? `, ${gib} GiB together` : ''}` },
  ]
}
