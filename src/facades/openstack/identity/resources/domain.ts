/** Domains as Keystone's API has them. */
import { Type } from '../../../../api/schema.ts'
import {
  createDomain,
  deleteDomain,
  findDomain,
  getDomain,
  listDomains,
  PROJECT_NAME_MAX,
  updateDomain,
} from '../../../../domain/identity/directory/index.ts'
import { attr } from '../../resource/attribute.ts'
import { judged } from '../../resource/judged.ts'
import { allow } from '../allow.ts'
import { keystoneRefusals } from '../refusals.ts'
import { namedRow, rowTarget } from '../row-target.ts'
import { description, enabled, filteredId, named } from './attributes.ts'
import { collection } from './collection.ts'
import { immutableOption, tags } from './project-attributes.ts'

/** Lets two clouds agree on the id of a domain. */
const explicitId = judged(Type.String({ pattern: '^[a-zA-Z0-9-]+$', minLength: 1, maxLength: 64 }))

export const domain = collection({
  name: 'domain',
  plural: 'domains',
  path: '/domains',
  target: rowTarget('domain', async (ctx, id) => namedRow(await findDomain(ctx, id)), ['update_domain', 'delete_domain']),
  allow: { list: allow.listReader, show: allow.domainReader, create: allow.admin, update: allow.admin, delete: allow.admin },
  summaries: { delete: 'Delete a disabled domain and all in it' },
  open: true,
  attributes: {
    id: filteredId,
    name: named(PROJECT_NAME_MAX),
    description,
    enabled,
    tags,
    options: immutableOption,
    explicit_domain_id: attr(explicitId, { field: 'id', create: 'may', hidden: true }),
  },
  list: listDomains,
  get: getDomain,
  create: async (ctx, spec) => {
    if (spec.id !== undefined && !/^[0-9a-f]{32}$/i.test(spec.id.replaceAll('-', '')))
      throw keystoneRefusals.bad_domain_id({ field: 'domain.explicit_domain_id' })
    return createDomain(ctx, spec)
  },
  update: updateDomain,
  remove: deleteDomain,
})
