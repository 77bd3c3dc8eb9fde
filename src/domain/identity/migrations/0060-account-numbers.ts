import { hash } from 'node:crypto'
import type { Db } from '../../../store/store.ts'

/** Projects get the twelve digits by which APIs that speak of accounts know them; those of today, from their ids. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const known = tables.find((table) => table.name === 'project')?.columns.some((column) => column.name === 'account_number')
  if (!known) await db.schema.alterTable('project').addColumn('account_number', 'text').execute()
  const index = db.schema.createIndex('project_by_account_number').ifNotExists().on('project')
  await index.unique().column('account_number').execute()
  const without = db.selectFrom('project').select('id').where('is_domain', '=', 0).where('account_number', 'is', null)
  for (const { id } of await without.orderBy('id').execute()) await number(db, id)
}

/** The first digit is no zero: some clients take the number for one. */
async function number(db: Db, id: string): Promise<void> {
  for (let draw = 0; ; draw++) {
    const digits = BigInt(`0x${hash('sha256', `${id} ${draw}`).slice(0, 16)}`) % 900_000_000_000n
    const account_number = `${digits + 100_000_000_000n}`
    const taken = await db.selectFrom('project').select('id').where('account_number', '=', account_number).executeTakeFirst()
    if (taken) continue
    await db.updateTable('project').set({ account_number }).where('id', '=', id).execute()
    return
  }
}
