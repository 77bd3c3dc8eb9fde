/** Limits what a project may have of secrets, containers, orders and consumers: nothing unless told. */
import { homeProject } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { defineQuotas } from '../quota/index.ts'

export const secretQuotas = defineQuotas({ secrets: -1, orders: -1, containers: -1, consumers: -1, cas: -1 })

type Counted = 'secret' | 'secret_order' | 'secret_container' | 'secret_consumer' | 'secret_container_consumer'

const TABLES = {
  secrets: ['secret'],
  orders: ['secret_order'],
  containers: ['secret_container'],
  consumers: ['secret_consumer', 'secret_container_consumer'],
} as const satisfies Record<string, readonly Counted[]>

/** Called in the transaction that adds one. @throws over_quota */
export async function requireRoom(tx: StoreCtx, resource: keyof typeof TABLES, adding = 1): Promise<void> {
  const projectId = homeProject(tx)
  await secretQuotas.require(tx, projectId, resource, adding, async () => {
    let used = 0
    for (const table of TABLES[resource]) used += await countOf(tx, table, projectId)
    return used
  })
}

async function countOf(tx: StoreCtx, table: Counted, projectId: string): Promise<number> {
  // All of them have this column; which one it is makes no difference to the query's type.
  const query = tx.db.selectFrom(table as 'secret').select((eb) => eb.fn.countAll().as('count'))
  const row = await query.where('project_id', '=', projectId).executeTakeFirst()
  return Number(row?.count ?? 0)
}
