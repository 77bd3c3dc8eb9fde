import type { Db } from '../../../store/store.ts'

/** By which PostgreSQL looks for what refers to a port that is deleted. */
export async function up(db: Db): Promise<void> {
  await db.schema.createIndex('floating_ip_by_port').ifNotExists().on('floating_ip').column('port_id').execute()
  await db.schema.createIndex('router_by_gateway_port').ifNotExists().on('router').column('gateway_port_id').execute()
}
