/**
 * Associates policies with endpoints. The policy that holds for an endpoint is one said of itself, else of its service in its
 * region or in a region above, else of its service.
 */
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import {
  type Endpoint,
  findRegion,
  getEndpoint,
  getRegion,
  getService,
  listEndpoints,
  regionIdsWithin,
} from '../catalog/index.ts'
import { getPolicy, type PolicyDocument } from './policy-document.ts'
import { policyRefusals } from './refusals.ts'

export type PolicySubject = { endpointId: string } | { serviceId: string; regionId?: string }

const keyOf = (subject: PolicySubject) =>
  'endpointId' in subject
    ? { endpoint_id: subject.endpointId, service_id: '', region_id: '' }
    : { endpoint_id: '', service_id: subject.serviceId, region_id: subject.regionId ?? '' }

async function requireParties(ctx: StoreCtx, policyId: string, subject: PolicySubject): Promise<void> {
  await getPolicy(ctx, policyId)
  if ('endpointId' in subject) await getEndpoint(ctx, subject.endpointId)
  else {
    await getService(ctx, subject.serviceId)
    if (subject.regionId !== undefined) await getRegion(ctx, subject.regionId)
  }
}

/** In the place of what was said of the subject before. */
export const associatePolicy = (ctx: StoreCtx, policyId: string, subject: PolicySubject): Promise<void> =>
  transact(ctx, async (tx) => {
    await requireParties(tx, policyId, subject)
    await tx.db
      .insertInto('policy_association')
      .values({ ...keyOf(subject), policy_id: policyId })
      .onConflict((c) => c.columns(['endpoint_id', 'service_id', 'region_id']).doUpdateSet({ policy_id: policyId }))
      .execute()
    recordChange(tx, 'policy', policyId)
  })

export async function requireAssociation(ctx: StoreCtx, policyId: string, subject: PolicySubject): Promise<void> {
  await requireParties(ctx, policyId, subject)
  if ((await policyIdFor(ctx, subject)) !== policyId) throw policyRefusals.policy_association_not_found({ id: policyId })
}

/** Not being there is success. */
export const dissociatePolicy = (ctx: StoreCtx, policyId: string, subject: PolicySubject): Promise<void> =>
  transact(ctx, async (tx) => {
    await requireParties(tx, policyId, subject)
    const { endpoint_id, service_id, region_id } = keyOf(subject)
    await tx.db
      .deleteFrom('policy_association')
      .where('policy_id', '=', policyId)
      .where('endpoint_id', '=', endpoint_id)
      .where('service_id', '=', service_id)
      .where('region_id', '=', region_id)
      .execute()
    recordChange(tx, 'policy', policyId)
  })

async function policyIdFor(ctx: StoreCtx, subject: PolicySubject): Promise<string | undefined> {
  const { endpoint_id, service_id, region_id } = keyOf(subject)
  const row = await ctx.db
    .selectFrom('policy_association')
    .select('policy_id')
    .where('endpoint_id', '=', endpoint_id)
    .where('service_id', '=', service_id)
    .where('region_id', '=', region_id)
    .executeTakeFirst()
  return row?.policy_id
}

/** @throws not_found when none is associated with the endpoint, its service or a region of it */
export async function getPolicyForEndpoint(ctx: StoreCtx, endpointId: string): Promise<PolicyDocument> {
  const endpoint = await getEndpoint(ctx, endpointId)
  const { serviceId } = endpoint
  const id =
    (await policyIdFor(ctx, { endpointId })) ??
    (await policyIdInRegions(ctx, endpoint)) ??
    (await policyIdFor(ctx, { serviceId }))
  if (id === undefined) throw policyRefusals.endpoint_without_policy({ endpointId })
  return getPolicy(ctx, id)
}

async function policyIdInRegions(ctx: StoreCtx, { serviceId, regionId }: Endpoint): Promise<string | undefined> {
  for (let at = regionId; at !== null; at = (await findRegion(ctx, at))?.parentId ?? null) {
    const id = await policyIdFor(ctx, { serviceId, regionId: at })
    if (id !== undefined) return id
  }
  return undefined
}

/** Endpoints that a policy is associated with, in any of the three ways. */
export async function listEndpointsOfPolicy(ctx: StoreCtx, policyId: string): Promise<Endpoint[]> {
  await getPolicy(ctx, policyId)
  const rows = await ctx.db.selectFrom('policy_association').selectAll().where('policy_id', '=', policyId).execute()
  const ids = new Set<string>()
  for (const { endpoint_id, service_id, region_id } of rows) {
    if (endpoint_id !== '') ids.add(endpoint_id)
    else for (const id of await endpointIdsOf(ctx, service_id, region_id)) ids.add(id)
  }
  return (await listEndpoints(ctx, { filters: [{ field: 'id', values: [...ids] }] })).items
}

/** Of a service; in a region and those beneath it, unless the region is empty. */
async function endpointIdsOf(ctx: StoreCtx, serviceId: string, regionId: string): Promise<string[]> {
  const regions = regionId === '' ? undefined : await regionIdsWithin(ctx, regionId)
  const places = regions ? [{ field: 'regionId', values: regions } as const] : []
  const { items } = await listEndpoints(ctx, { filters: [{ field: 'serviceId', values: [serviceId] }, ...places] })
  return items.map(({ id }) => id)
}
