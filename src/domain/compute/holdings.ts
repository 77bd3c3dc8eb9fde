/** Counts servers by the state they are in: `running`, `stopped`, `building`, `error` … */
import type { StoreCtx } from '../../store/context.ts'
import { countsText, type Holding, sumBy } from '../service.ts'

export async function serverHoldings({ db }: StoreCtx): Promise<Holding[]> {
  const rows = await db
    .selectFrom('server')
    .select((eb) => ['lifecycle', 'observed_power', eb.fn.countAll().as('count')])
    .groupBy(['lifecycle', 'observed_power'])
    .execute()
  const counts = sumBy(
    rows.map(({ lifecycle, observed_power, count }) => [lifecycle === 'built' ? observed_power : lifecycle, Number(count)]),
  )
  return [{ name: 'servers', value: counts, text: countsText(counts) }]
}
