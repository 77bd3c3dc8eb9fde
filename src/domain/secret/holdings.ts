/** Counts secrets, and the keys that seal them. */
import type { StoreCtx } from '../../store/context.ts'
import type { Holding } from '../service.ts'
import { registeredKeys } from './master-key-registry.ts'

const PLACES = { file: 'a file', pkcs11: 'a PKCS#11 token' } as const

export async function secretHoldings(ctx: StoreCtx): Promise<Holding[]> {
  const count = async (table: 'secret' | 'secret_project_key') => {
    const row = await ctx.db
      .selectFrom(table)
      .select((eb) => eb.fn.countAll().as('count'))
      .executeTakeFirst()
    return Number(row?.count ?? 0)
  }
  const [master] = await registeredKeys(ctx)
  const [secrets, keys] = [await count('secret'), await count('secret_project_key')]
  return [
    {
      name: 'secrets',
      value: { count: secrets, projectKeys: keys, ...(master && { masterKey: master.id, store: master.store }) },
      text: `${secrets}, sealed with ${keys} keys of projects${master ? `; the master key ${master.id} is in ${PLACES[master.store]}` : ''}`,
    },
  ]
}
