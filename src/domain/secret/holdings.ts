/** Counts secrets, and the keys that seal them. */
import type { StoreCtx } from '../../store/context.ts'
import type { Holding } from '../service.ts'

export async function secretHoldings({ db }: StoreCtx): Promise<Holding[]> {
  const count = async (table: 'secret' | 'secret_project_key') => {
    const row = await db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll().as('count'))
      .executeTakeFirst()
    return Number(row?.count ?? 0)
  }
  const [secrets, keys] = [await count('secret'), await count('secret_project_key')]
  return [
    { name: 'secrets', value: { count: secrets, projectKeys: keys }, text: `${secrets}, sealed with ${keys} keys of projects` },
  ]
}
