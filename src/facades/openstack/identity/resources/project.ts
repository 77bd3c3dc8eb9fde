/** Projects as Keystone's API has them. */

import { orNull, Type } from '../../../../api/schema.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import {
  createDomain,
  createProject,
  deleteProjectOrDomain,
  findProject,
  getProject,
  listProjectKeys,
  PROJECT_NAME_MAX,
  type Project,
  projectsByIds,
  updateProject,
} from '../../../../domain/identity/directory/index.ts'
import { maxProjectDepth } from '../../../../domain/identity/limit/index.ts'
import { attr, shownOnly } from '../../resource/attribute.ts'
import { flagFilter } from '../../resource/comparator-request.ts'
import { judged, orAbsent } from '../../resource/judged.ts'
import type { View } from '../../resource/operation.ts'
import { allow } from '../allow.ts'
import { flag, idText } from '../pieces.ts'
import { keystoneRefusals } from '../refusals.ts'
import { namedRow, rowTarget } from '../row-target.ts'
import { description, enabled, filteredId, named } from './attributes.ts'
import { collection } from './collection.ts'
import { hierarchyOf, hierarchyQuery } from './hierarchy.ts'
import { immutableOption, tags } from './project-attributes.ts'

const place = (field: 'domainId' | 'parentId') =>
  attr(orAbsent(judged(idText)), { field, create: 'may', filter: field, schema: orNull(Type.String()) })
const around = shownOnly(Type.Unknown(), { optional: true })

export const project = collection({
  name: 'project',
  plural: 'projects',
  path: '/projects',
  target: rowTarget('project', projectRow),
  allow: {
    list: allow.listReader,
    show: allow.projectReader,
    create: allow.projectManager,
    update: allow.projectManager,
    delete: allow.projectManager,
  },
  open: true,
  tagged: true,
  attributes: {
    id: filteredId,
    name: named(PROJECT_NAME_MAX),
    domain_id: place('domainId'),
    parent_id: place('parentId'),
    is_domain: attr(judged(flag), { field: 'isDomain', create: 'may', filter: flagFilter('isDomain') }),
    description,
    enabled,
    tags,
    options: immutableOption,
    parents: around,
    subtree: around,
  },
  keys: listProjectKeys,
  byIds: projectsByIds,
  get: getProject,
  create: async (ctx, { isDomain, domainId, parentId, ...spec }, { serving: { identity } }) => {
    if (!isDomain) return createProject(ctx, { ...spec, domainId, parentId }, maxProjectDepth(identity))
    if (domainId ?? parentId) throw keystoneRefusals.domain_with_parent({ field: 'project.parent_id' })
    return createDomain(ctx, spec)
  },
  update: async (ctx, id, change, { sent }) => {
    requireUnmoved(sent, await getProject(ctx, id))
    return updateProject(ctx, id, change)
  },
  remove: deleteProjectOrDomain,
  showQuery: hierarchyQuery,
  viewOfOne: async (ctx, item, { request }, viewOf) => hierarchyOf(ctx, item, request.query, viewOf),
})

/** What a project is and where it stands never changes. */
function requireUnmoved(sent: View, { domainId, parentId, isDomain }: Project): void {
  if (sent.domain_id !== undefined && sent.domain_id !== domainId)
    throw keystoneRefusals.domain_fixed({ field: 'project.domain_id' })
  if (sent.is_domain !== undefined && sent.is_domain !== isDomain)
    throw keystoneRefusals.is_domain_fixed({ field: 'project.is_domain' })
  if (sent.parent_id !== undefined && sent.parent_id !== parentId) throw keystoneRefusals.parent_fixed()
}

async function projectRow(ctx: StoreCtx, id: string) {
  const row = await findProject(ctx, id)
  return row && { ...namedRow(row), parent_id: row.parentId, is_domain: row.isDomain }
}
