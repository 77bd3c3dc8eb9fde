/** Counts tags, and what has them. */
import type { StoreCtx } from '../../store/context.ts'
import type { Holding } from '../service.ts'

export async function tagHoldings({ db }: StoreCtx): Promise<Holding[]> {
  const row = await db
    .selectFrom('tag')
    .select((eb) => eb.fn.countAll().as('count'))
    .executeTakeFirst()
  const count = Number(row?.count ?? 0)
  return [{ name: 'tags', value: count, text: `${count}` }]
}
