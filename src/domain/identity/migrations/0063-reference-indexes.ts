import type { Db } from '../../../store/store.ts'

/** By which PostgreSQL looks for what refers to a service or region that is deleted. */
export async function up(db: Db): Promise<void> {
  for (const column of ['service_id', 'region_id'])
    await db.schema.createIndex(`catalog_endpoint_by_${column}`).ifNotExists().on('catalog_endpoint').column(column).execute()
}
