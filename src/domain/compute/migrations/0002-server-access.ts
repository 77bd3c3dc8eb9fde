import type { Db } from '../../../store/store.ts'

/** What a user notes about how to reach a server, and who may resize its first partition. */
export async function up(db: Db): Promise<void> {
  const tables = await db.introspection.getTables()
  const has = new Set(tables.find((t) => t.name === 'server')?.columns.map((c) => c.name))
  if (!has.has('access_ipv4')) await db.schema.alterTable('server').addColumn('access_ipv4', 'text').execute()
  if (!has.has('access_ipv6')) await db.schema.alterTable('server').addColumn('access_ipv6', 'text').execute()
  if (has.has('disk_config')) return
  await db.schema
    .alterTable('server')
    .addColumn('disk_config', 'text', (c) => c.notNull().defaultTo('MANUAL'))
    .execute()
}
