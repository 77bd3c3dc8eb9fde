/** Removes rows elsewhere in identity that go with a service, an endpoint or a region. In the transaction that deletes it. */
import type { StoreCtx } from '../../../store/context.ts'

export async function removeDependentsOfEndpoint(tx: StoreCtx, id: string): Promise<void> {
  await tx.db.deleteFrom('project_endpoint').where('endpoint_id', '=', id).execute()
  await tx.db.deleteFrom('policy_association').where('endpoint_id', '=', id).execute()
}

export async function removeDependentsOfService(tx: StoreCtx, id: string): Promise<void> {
  const endpoints = tx.db.selectFrom('catalog_endpoint').select('id').where('service_id', '=', id)
  await tx.db.deleteFrom('project_endpoint').where('endpoint_id', 'in', endpoints).execute()
  await tx.db.deleteFrom('policy_association').where('endpoint_id', 'in', endpoints).execute()
  await tx.db.deleteFrom('policy_association').where('service_id', '=', id).execute()
  await removeLimits(tx, 'service_id', id)
}

export async function removeDependentsOfRegion(tx: StoreCtx, id: string): Promise<void> {
  await tx.db.deleteFrom('policy_association').where('region_id', '=', id).execute()
  await removeLimits(tx, 'region_id', id)
}

/** Defaults, and what stands in for them. */
async function removeLimits(tx: StoreCtx, column: 'service_id' | 'region_id', id: string): Promise<void> {
  const registered = tx.db.selectFrom('registered_limit').select('id').where(column, '=', id)
  await tx.db.deleteFrom('identity_limit').where('registered_limit_id', 'in', registered).execute()
  await tx.db.deleteFrom('registered_limit').where(column, '=', id).execute()
}
