/** Keeps transport keys that admins lay down. Nothing is wrapped with them here: payloads travel by TLS. */
import { type SqlBool, sql } from 'kysely'
import type { OffsetPage, OffsetRequest } from '../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { EVERYTHING } from '../../store/filter.ts'
import { readOffsetPage } from '../../store/offset-page.ts'
import { secretRefusals } from './refusals.ts'
import type { TransportKeyRow } from './tables.ts'

type NewTransportKey = Pick<TransportKeyRow, 'plugin_name' | 'transport_key'>

export const createTransportKey = (ctx: StoreCtx, given: NewTransportKey): Promise<TransportKeyRow> =>
  transact(ctx, async (tx) => {
    const now = tx.clock.now()
    const row = { id: tx.random.uuid(), ...given, created_at: now, updated_at: now }
    await tx.db.insertInto('secret_transport_key').values(row).execute()
    recordChange(tx, 'secret_transport_key', row.id)
    return row
  })

export const listTransportKeys = (
  ctx: StoreCtx,
  plugin: string | undefined,
  page: OffsetRequest,
): Promise<OffsetPage<TransportKeyRow>> =>
  readOffsetPage(ctx, 'secret_transport_key', {
    conditions: [plugin === undefined ? EVERYTHING : sql<SqlBool>`secret_transport_key.plugin_name = ${plugin}`],
    page,
  })

/** @throws not_found */
export async function getTransportKey(ctx: StoreCtx, id: string): Promise<TransportKeyRow> {
  const row = await ctx.db.selectFrom('secret_transport_key').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw secretRefusals.transport_key_not_found({ id })
  return row
}

/** @throws not_found */
export const deleteTransportKey = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getTransportKey(tx, id)
    await deleteFound(tx.db.deleteFrom('secret_transport_key').where('id', '=', id))
    recordChange(tx, 'secret_transport_key', id)
  })
