import { defineApi } from '../../../../api/define.ts'
import { type TProperties, Type } from '../../../../api/schema.ts'
import { allow } from '../allow.ts'
import { flag, links, name, orNull, paging, strict, whole } from './pieces.ts'

export const longDescription = orNull(Type.String({ maxLength: 65_535 }))
const extraSpecs = Type.Record(Type.String(), Type.String())

const flavor = Type.Object({
  id: Type.String(),
  name: Type.String(),
  ram: Type.Integer(),
  disk: Type.Integer(),
  vcpus: Type.Integer(),
  swap: Type.Integer(),
  'OS-FLV-EXT-DATA:ephemeral': Type.Integer(),
  'OS-FLV-DISABLED:disabled': Type.Boolean(),
  'os-flavor-access:is_public': Type.Boolean(),
  rxtx_factor: Type.Number(),
  description: orNull(Type.String()),
  extra_specs: Type.Optional(extraSpecs),
  links,
})
const briefFlavor = Type.Object({ id: Type.String(), name: Type.String(), description: orNull(Type.String()), links })

const SORT_KEYS = [
  ...['created_at', 'description', 'disabled', 'ephemeral_gb', 'flavorid', 'id', 'is_public', 'memory_mb', 'name', 'root_gb'],
  ...['rxtx_factor', 'swap', 'updated_at', 'vcpu_weight', 'vcpus'],
]
const queryFields = {
  ...paging,
  is_public: Type.Optional(Type.String()),
  minDisk: Type.Optional(Type.String()),
  minRam: Type.Optional(Type.String()),
  sort_key: Type.Optional(Type.Enum(SORT_KEYS)),
  sort_dir: Type.Optional(Type.Enum(['asc', 'desc'])),
}
const query = Type.Object(queryFields, { additionalProperties: false })
export const looseFlavorQuery = Type.Object(queryFields, { additionalProperties: true })

const newFields = {
  name,
  id: Type.Optional(
    Type.Unsafe<string | number | null>({
      type: ['string', 'number', 'null'],
      minLength: 1,
      maxLength: 255,
      pattern: '^(?! )[a-zA-Z0-9. _-]+(?<! )$',
    }),
  ),
  ram: whole(1),
  vcpus: whole(1),
  disk: whole(0),
  'OS-FLV-EXT-DATA:ephemeral': Type.Optional(whole(0)),
  swap: Type.Optional(whole(0)),
  rxtx_factor: Type.Optional(
    Type.Unsafe<number | string>({
      type: ['number', 'string'],
      pattern: '^[0-9]+(\\.[0-9]+)?$',
      exclusiveMinimum: 0,
      maximum: 3.40282e38,
    }),
  ),
  'os-flavor-access:is_public': Type.Optional(flag),
}
export const undescribedFlavor = strict({ flavor: strict(newFields) })

const list = <P extends TProperties>(properties: P) => Type.Object({ ...properties, flavors_links: Type.Optional(links) })

export const flavorApi = defineApi({
  listFlavors: {
    method: 'GET',
    path: '/flavors',
    summary: 'List flavors by name',
    action: 'os_compute_api:flavors:index',
    allow: allow.anyToken,
    query,
    status: 200,
    returns: list({ flavors: Type.Array(briefFlavor) }),
  },
  listFlavorsDetail: {
    method: 'GET',
    path: '/flavors/detail',
    summary: 'List flavors with their sizes',
    action: 'os_compute_api:flavors:detail',
    allow: allow.anyToken,
    query,
    status: 200,
    returns: list({ flavors: Type.Array(flavor) }),
  },
  createFlavor: {
    method: 'POST',
    path: '/flavors',
    summary: 'Make a flavor',
    action: 'os_compute_api:os-flavor-manage:create',
    allow: allow.admin,
    body: strict({ flavor: strict({ ...newFields, description: Type.Optional(longDescription) }) }),
    status: 200,
    returns: Type.Object({ flavor }),
  },
  showFlavor: {
    method: 'GET',
    path: '/flavors/{flavor_id}',
    summary: 'Show a flavor',
    action: 'os_compute_api:flavors:show',
    allow: allow.anyToken,
    status: 200,
    returns: Type.Object({ flavor }),
  },
  updateFlavor: {
    method: 'PUT',
    path: '/flavors/{flavor_id}',
    summary: 'Describe a flavor',
    action: 'os_compute_api:os-flavor-manage:update',
    allow: allow.admin,
    since: '2.55',
    body: strict({ flavor: strict({ description: longDescription }) }),
    status: 200,
    returns: Type.Object({ flavor }),
  },
  deleteFlavor: {
    method: 'DELETE',
    path: '/flavors/{flavor_id}',
    summary: 'Delete a flavor; servers made with it keep what they have',
    action: 'os_compute_api:os-flavor-manage:delete',
    allow: allow.admin,
    status: 202,
  },
})

const KEY = '^[a-zA-Z0-9-_:. ]{1,255}$'
const value = Type.Unsafe<string | number>({ type: ['string', 'number'], maxLength: 255 })
const specs = Type.Record(Type.String({ pattern: KEY }), value, { additionalProperties: false })
const oneSpec = Type.Record(Type.String({ pattern: KEY }), value, {
  additionalProperties: false,
  minProperties: 1,
  maxProperties: 1,
})
const path = '/flavors/{flavor_id}/os-extra_specs'

export const flavorExtraApi = defineApi({
  listExtraSpecs: {
    method: 'GET',
    path,
    summary: 'Show a flavor’s extra specs',
    action: 'os_compute_api:os-flavor-extra-specs:index',
    allow: allow.reader,
    status: 200,
    returns: Type.Object({ extra_specs: extraSpecs }),
  },
  addExtraSpecs: {
    method: 'POST',
    path,
    summary: 'Add to or change a flavor’s extra specs',
    action: 'os_compute_api:os-flavor-extra-specs:create',
    allow: allow.admin,
    body: strict({ extra_specs: specs }),
    status: 200,
    returns: Type.Object({ extra_specs: extraSpecs }),
  },
  showExtraSpec: {
    method: 'GET',
    path: `${path}/{key}`,
    summary: 'Show one of a flavor’s extra specs',
    action: 'os_compute_api:os-flavor-extra-specs:show',
    allow: allow.reader,
    status: 200,
    returns: extraSpecs,
  },
  updateExtraSpec: {
    method: 'PUT',
    path: `${path}/{key}`,
    summary: 'Set one of a flavor’s extra specs',
    action: 'os_compute_api:os-flavor-extra-specs:update',
    allow: allow.admin,
    body: oneSpec,
    status: 200,
    returns: extraSpecs,
  },
  deleteExtraSpec: {
    method: 'DELETE',
    path: `${path}/{key}`,
    summary: 'Delete one of a flavor’s extra specs',
    action: 'os_compute_api:os-flavor-extra-specs:delete',
    allow: allow.admin,
    status: 200,
  },
})

const access = Type.Object({ flavor_access: Type.Array(Type.Object({ flavor_id: Type.String(), tenant_id: Type.String() })) })
const tenant = strict({ tenant: Type.String({ minLength: 1, maxLength: 255, pattern: '^[a-zA-Z0-9-]*$' }) })

export const flavorAccessApi = defineApi({
  listFlavorAccess: {
    method: 'GET',
    path: '/flavors/{flavor_id}/os-flavor-access',
    summary: 'List the projects that may use a private flavor',
    action: 'os_compute_api:os-flavor-access',
    allow: allow.admin,
    status: 200,
    returns: access,
  },
  addFlavorAccess: {
    method: 'POST',
    path: '/flavors/{flavor_id}/action',
    verb: 'addTenantAccess',
    summary: 'Let a project use a private flavor',
    action: 'os_compute_api:os-flavor-access:add_tenant_access',
    allow: allow.admin,
    body: Type.Object({ addTenantAccess: tenant }),
    status: 200,
    returns: access,
  },
  removeFlavorAccess: {
    method: 'POST',
    path: '/flavors/{flavor_id}/action',
    verb: 'removeTenantAccess',
    summary: 'Let a project use a private flavor no more',
    action: 'os_compute_api:os-flavor-access:remove_tenant_access',
    allow: allow.admin,
    body: Type.Object({ removeTenantAccess: tenant }),
    status: 200,
    returns: access,
  },
})
