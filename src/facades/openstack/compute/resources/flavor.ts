/** Flavors: the domain's shapes as Nova's API has them. */
import { orNull, type Static, strict, type TProperties, Type } from '../../../../api/schema.ts'
import {
  createShape,
  describeShape,
  getShape,
  listShapes,
  type NewShape,
  removeShape,
  type Shape,
  type ShapeField,
  type ShapeRequest,
} from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import type { Filter } from '../../../../kernel/page.ts'
import { reachesAll } from '../../../../kernel/reach.ts'
import { type Operations, operation, type Serving } from '../../resource/operation.ts'
import { nextUnder, readQuery } from '../../resource/schema-list.ts'
import { allow, novaRules } from '../allow.ts'
import { linksTo } from '../links.ts'
import { flagNamed, is, PAGE_MAX } from '../list.ts'
import { flag, isTrue, links, name, paging, whole, wholeOf } from '../pieces.ts'
import { novaRefusals } from '../refusals.ts'

const longDescription = orNull(Type.String({ maxLength: 65_535 }))
const flavorOf = Type.Object({
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
  extra_specs: Type.Optional(Type.Record(Type.String(), Type.String())),
  links,
})
const briefFlavor = Type.Object({ id: Type.String(), name: Type.String(), description: orNull(Type.String()), links })

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
const newFlavor = strict({ ...newFields, description: Type.Optional(longDescription) })
/** Before 2.55. */
export const undescribedFlavor = strict({ flavor: strict(newFields) })

/** What flavors here have not (times, weights) leaves the order of ids. */
const SORT: Readonly<Record<string, ShapeField>> = {
  description: 'description',
  ephemeral_gb: 'ephemeralGib',
  flavorid: 'id',
  is_public: 'isPublic',
  memory_mb: 'memoryMib',
  name: 'name',
  root_gb: 'diskGib',
  rxtx_factor: 'weight',
  swap: 'swapMib',
  vcpus: 'cpus',
}
const UNSORTED = ['created_at', 'disabled', 'id', 'updated_at', 'vcpu_weight']
const queryFields = {
  ...paging,
  is_public: Type.Optional(Type.String()),
  minDisk: Type.Optional(Type.String()),
  minRam: Type.Optional(Type.String()),
  sort_key: Type.Optional(Type.Enum([...Object.keys(SORT), ...UNSORTED])),
  sort_dir: Type.Optional(Type.Enum(['asc', 'desc'])),
}
const query = Type.Object(queryFields, { additionalProperties: false })
export const looseFlavorQuery = Type.Object(queryFields, { additionalProperties: true })

const atLeast =
  (field: ShapeField, key: string) =>
  (text: string): Filter<ShapeField> => {
    if (!/^\s*[+-]?\d+\s*$/.test(text)) throw novaRefusals.bad_flavor_filter({ key, text }, { field: key })
    return { field, op: 'at_least', values: [Number(text)] }
  }

interface ListInput {
  query: Static<typeof query>
  url: string
  base: string
}

async function listFlavors(ctx: StoreCtx, input: ListInput) {
  const asked = readQuery(input.query, {
    filters: { minDisk: atLeast('diskGib', 'minDisk'), minRam: atLeast('memoryMib', 'minRam') },
    sort: SORT,
    most: PAGE_MAX,
  })
  const page = await listShapes(ctx, { ...asked, ...publicWanted(ctx, asked, input.query.is_public) })
  return { items: page.items, ...nextUnder('flavors_links', input, page, ({ id }) => id) }
}

/** Who reaches all sees what the project may use unless others are asked for; everybody else never more than that. */
function publicWanted(ctx: StoreCtx, { filters = [] }: ShapeRequest, text = 'true'): ShapeRequest {
  if (!reachesAll(ctx, 'compute')) return {}
  if (text.toLowerCase() === 'none') return {}
  const wanted = flagNamed(text)
  if (wanted === undefined) throw novaRefusals.bad_is_public({ text }, { field: 'is_public' })
  return wanted ? { usable: true } : { filters: [...filters, is('isPublic', false)] }
}

function viewOf(ctx: StoreCtx, { policy }: Serving, shape: Shape, base: string): Static<typeof flavorOf> {
  return {
    id: shape.id,
    name: shape.name,
    ram: shape.memory_mib,
    disk: shape.disk_gib,
    vcpus: shape.cpus,
    swap: shape.swap_mib,
    'OS-FLV-EXT-DATA:ephemeral': shape.ephemeral_gib,
    'OS-FLV-DISABLED:disabled': false,
    'os-flavor-access:is_public': shape.isPublic,
    rxtx_factor: shape.rxtx_factor,
    description: shape.description,
    ...(policy.allows(ctx, novaRules.flavorExtraSpecs) ? { extra_specs: shape.extra } : {}),
    links: linksTo(base, 'flavors', shape.id),
  }
}

function newShapeOf(spec: Static<typeof newFlavor>): NewShape {
  const number = (value: number | string | undefined, field: string, least: number) =>
    value === undefined ? 0 : wholeOf(value, field, least)
  return {
    id: spec.id == null || spec.id === 'auto' ? undefined : String(spec.id),
    name: spec.name,
    cpus: number(spec.vcpus, 'vcpus', 1),
    memory_mib: number(spec.ram, 'ram', 1),
    disk_gib: number(spec.disk, 'disk', 0),
    ephemeral_gib: number(spec['OS-FLV-EXT-DATA:ephemeral'], 'ephemeral', 0),
    swap_mib: number(spec.swap, 'swap', 0),
    rxtx_factor: Number(spec.rxtx_factor ?? 1),
    isPublic: spec['os-flavor-access:is_public'] === undefined || isTrue(spec['os-flavor-access:is_public']),
    description: spec.description ?? null,
  }
}

const one = { path: '/flavors/{flavor_id}', status: 200, returns: Type.Object({ flavor: flavorOf }) } as const
const listed = <P extends TProperties>(properties: P) => Type.Object({ ...properties, flavors_links: Type.Optional(links) })

export const flavors: Operations = {
  listFlavors: operation(
    {
      method: 'GET',
      path: '/flavors',
      summary: 'List flavors by name',
      action: 'os_compute_api:flavors:index',
      allow: allow.anyToken,
      query,
      status: 200,
      returns: listed({ flavors: Type.Array(briefFlavor) }),
    },
    async (ctx, input) => {
      const { items, ...next } = await listFlavors(ctx, input)
      const brief = ({ id, name, description }: Shape) => ({ id, name, description, links: linksTo(input.base, 'flavors', id) })
      return { flavors: items.map(brief), ...next }
    },
  ),
  listFlavorsDetail: operation(
    {
      method: 'GET',
      path: '/flavors/detail',
      summary: 'List flavors with their sizes',
      action: 'os_compute_api:flavors:detail',
      allow: allow.anyToken,
      query,
      status: 200,
      returns: listed({ flavors: Type.Array(flavorOf) }),
    },
    async (ctx, input, serving) => {
      const { items, ...next } = await listFlavors(ctx, input)
      return { flavors: items.map((shape) => viewOf(ctx, serving, shape, input.base)), ...next }
    },
  ),
  createFlavor: operation(
    {
      ...one,
      method: 'POST',
      path: '/flavors',
      summary: 'Make a flavor',
      action: 'os_compute_api:os-flavor-manage:create',
      allow: allow.admin,
      body: strict({ flavor: newFlavor }),
    },
    async (ctx, { body, base }, serving) => ({
      flavor: viewOf(ctx, serving, await createShape(ctx, newShapeOf(body.flavor)), base),
    }),
  ),
  showFlavor: operation(
    { ...one, method: 'GET', summary: 'Show a flavor', action: 'os_compute_api:flavors:show', allow: allow.anyToken },
    async (ctx, { params, base }, serving) => ({ flavor: viewOf(ctx, serving, await getShape(ctx, params.flavor_id), base) }),
  ),
  updateFlavor: operation(
    {
      ...one,
      method: 'PUT',
      summary: 'Describe a flavor',
      action: 'os_compute_api:os-flavor-manage:update',
      allow: allow.admin,
      since: '2.55',
      body: strict({ flavor: strict({ description: longDescription }) }),
    },
    async (ctx, { params, body, base }, serving) => ({
      flavor: viewOf(ctx, serving, await describeShape(ctx, params.flavor_id, body.flavor.description), base),
    }),
  ),
  deleteFlavor: operation(
    {
      method: 'DELETE',
      path: one.path,
      summary: 'Delete a flavor; servers made with it keep what they have',
      action: 'os_compute_api:os-flavor-manage:delete',
      allow: allow.admin,
      status: 202,
    },
    async (ctx, { params }) => removeShape(ctx, params.flavor_id),
  ),
}
