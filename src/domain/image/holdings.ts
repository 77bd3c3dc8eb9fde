/** Counts images and their bytes. */
import type { StoreCtx } from '../../store/context.ts'
import type { Holding } from '../service.ts'

const MIB = 1024 ** 2

export async function imageHoldings({ db }: StoreCtx): Promise<Holding[]> {
  const row = await db
    .selectFrom('image')
    .select((eb) => [eb.fn.countAll().as('count'), eb.fn.sum('size_bytes').as('bytes')])
    .executeTakeFirst()
  const [count, bytes] = [Number(row?.count ?? 0), Number(row?.bytes ?? 0)]
  return [{ name: 'images', value: { count, bytes }, text: `${count} (${(bytes / MIB).toFixed(1)} MiB)` }]
}
