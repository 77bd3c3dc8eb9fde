/** Limits of single projects and domains as Keystone's API has them. */
import type { TargetRow } from '../../../../api/policy-target.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { findProject } from '../../../../domain/identity/directory/index.ts'
import {
  createLimits,
  deleteLimit,
  findLimit,
  getLimit,
  listLimits,
  updateLimit,
} from '../../../../domain/identity/limit/index.ts'
import { attr } from '../../resource/attribute.ts'
import { judged } from '../../resource/judged.ts'
import { orNull as orNone } from '../../resource/reader.ts'
import { allow } from '../allow.ts'
import { idText, name } from '../pieces.ts'
import { keystoneRefusals } from '../refusals.ts'
import { rowTarget } from '../row-target.ts'
import { id } from './attributes.ts'
import { collection } from './collection.ts'
import { amount, limitText } from './registered-limit.ts'

const ofOne = (field: 'projectId' | 'domainId' | 'regionId') =>
  attr(orNone(judged(idText)), { field, create: 'may', filter: field })

export const limit = collection({
  name: 'limit',
  plural: 'limits',
  path: '/limits',
  target: rowTarget('limit', limitRow, ['update_limit', 'delete_limit']),
  allow: { list: allow.anyToken, show: allow.limitReader, create: allow.admin, update: allow.admin, delete: allow.admin },
  summaries: {
    list: 'List limits of the own project or domain; an admin those of all',
    create: 'Create limits of projects and domains, all or none',
    delete: 'Delete a limit; the default holds again',
  },
  closedBody: true,
  emptyChange: true,
  attributes: {
    id,
    project_id: ofOne('projectId'),
    domain_id: ofOne('domainId'),
    service_id: attr(judged(idText), { field: 'serviceId', create: 'must', filter: 'serviceId' }),
    region_id: ofOne('regionId'),
    resource_name: attr(judged(name(255)), { field: 'resourceName', create: 'must', filter: 'resourceName' }),
    resource_limit: attr(amount, { field: 'resourceLimit', create: 'must', update: 'may' }),
    description: attr(limitText, { field: 'description', create: 'may', update: 'may' }),
  },
  list: listLimits,
  get: getLimit,
  createMany: (ctx, specs, { serving: { identity } }) => {
    const all = specs.map(({ projectId = null, domainId = null, regionId = null, description = null, ...spec }) => {
      if ((projectId === null) === (domainId === null)) throw keystoneRefusals.limit_of_one({ field: 'limits' })
      return { ...spec, projectId, domainId, regionId, description }
    })
    return createLimits(ctx, all, identity.limitModel)
  },
  update: (ctx, id, change, { serving: { identity } }) => updateLimit(ctx, id, change, identity.limitModel),
  remove: deleteLimit,
})

/** Whose it is: a domain's, or a project's in a domain. */
async function limitRow(ctx: StoreCtx, id: string): Promise<TargetRow | undefined> {
  const found = await findLimit(ctx, id)
  if (!found) return undefined
  if (found.projectId === null) return { domain_id: found.domainId, 'domain.id': found.domainId }
  const project = await findProject(ctx, found.projectId)
  return { project_id: found.projectId, 'project.domain_id': project?.domainId }
}
