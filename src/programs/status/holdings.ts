/** Counts what a cloud holds. Any project's: who reads the state folder is its operator. */
import { countsText, type Holding, sumBy } from '../../domain/service.ts'
import type { StoreCtx } from '../../store/context.ts'
import { SERVICES } from '../services.ts'

/** A service that this database has not seen yet has nothing: the next start brings its tables. */
export async function readHoldings(ctx: StoreCtx): Promise<Holding[]> {
  const held: Holding[] = []
  const known = await servicesIn(ctx)
  for (const service of SERVICES.filter(({ name }) => known.has(name))) held.push(...((await service.holdings?.(ctx)) ?? []))
  return [...held, await countOperations(ctx)]
}

async function servicesIn({ db }: StoreCtx): Promise<Set<string | undefined>> {
  const applied = await db.selectFrom('migration').select('name').execute()
  return new Set(applied.map(({ name }) => name.split('/')[0]))
}

async function countOperations({ db }: StoreCtx): Promise<Holding> {
  const rows = await db
    .selectFrom('operation')
    .select((eb) => ['state', eb.fn.countAll().as('count')])
    .groupBy('state')
    .execute()
  const counts = sumBy(rows.map(({ state, count }) => [state, Number(count)]))
  return { name: 'operations', value: counts, text: countsText(counts) }
}
