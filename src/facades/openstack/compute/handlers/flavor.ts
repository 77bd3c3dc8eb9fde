import type { Input } from '../../../../api/define.ts'
import {
  allowShape,
  createShape,
  describeShape,
  getShape,
  listShapes,
  removeShape,
  type Shape,
  setShapeExtra,
  shapeProjects,
} from '../../../../domain/compute/index.ts'
import type { StoreCtx } from '../../../../domain/context.ts'
import { badRequest, notFound } from '../../../../kernel/errors.ts'
import { reachesAll } from '../../../../kernel/reach.ts'
import { nextLinks } from '../../resource/page-links.ts'
import { novaRules } from '../allow.ts'
import type { flavorAccessApi, flavorApi, flavorExtraApi } from '../contract/flavor.ts'
import { isTrue } from '../contract/pieces.ts'
import { requireExtraSpecs } from '../extra-spec.ts'
import { linksTo } from '../links.ts'
import { pageOf, slicePage } from '../page.ts'
import { requireProject } from '../project-check.ts'
import { versions } from '../versions.ts'
import { wholeOf } from '../whole.ts'
import type { Deps, HandlersOf } from './deps.ts'

export const flavorHandlers = (deps: Deps): HandlersOf<typeof flavorApi> => ({
  listFlavors: async (ctx, input) => {
    const { items, ...links } = await flavorsOf(ctx, input)
    const flavors = items.map(({ id, name, description }) => ({
      id,
      name,
      description,
      links: linksTo(input.base, 'flavors', id),
    }))
    return { flavors, ...links }
  },
  listFlavorsDetail: async (ctx, input) => {
    const { items, ...links } = await flavorsOf(ctx, input)
    return { flavors: items.map((shape) => flavorView(ctx, deps, shape, input.base)), ...links }
  },
  createFlavor: async (ctx, { body, base }) => {
    const shape = await createShape(ctx, newShapeOf(body.flavor))
    return { flavor: flavorView(ctx, deps, shape, base) }
  },
  showFlavor: async (ctx, { params, base }) => ({
    flavor: flavorView(ctx, deps, await getShape(ctx, params.flavor_id), base),
  }),
  updateFlavor: async (ctx, { params, body, base }) => ({
    flavor: flavorView(ctx, deps, await describeShape(ctx, params.flavor_id, body.flavor.description), base),
  }),
  deleteFlavor: async (ctx, { params }) => removeShape(ctx, params.flavor_id),
})

function flavorView(ctx: StoreCtx, { policy }: Deps, shape: Shape, base: string) {
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

function newShapeOf(wish: Input<(typeof flavorApi)['createFlavor']>['body']['flavor']) {
  const number = (value: number | string | undefined, field: string, least: number) =>
    value === undefined ? 0 : wholeOf(value, field, least)
  return {
    id: wish.id == null || wish.id === 'auto' ? undefined : String(wish.id),
    name: wish.name,
    cpus: number(wish.vcpus, 'vcpus', 1),
    memory_mib: number(wish.ram, 'ram', 1),
    disk_gib: number(wish.disk, 'disk', 0),
    ephemeral_gib: number(wish['OS-FLV-EXT-DATA:ephemeral'], 'ephemeral', 0),
    swap_mib: number(wish.swap, 'swap', 0),
    rxtx_factor: Number(wish.rxtx_factor ?? 1),
    isPublic: wish['os-flavor-access:is_public'] === undefined || isTrue(wish['os-flavor-access:is_public']),
    description: wish.description ?? null,
  }
}

type ListInput = Input<(typeof flavorApi)['listFlavors']>

async function flavorsOf(ctx: StoreCtx, input: ListInput) {
  const { query } = input
  const least = (text: string | undefined, field: string) => {
    if (text !== undefined && !/^\d+$/.test(text)) throw badRequest(`Invalid ${field} filter [${text}]`, field)
    return Number(text ?? 0)
  }
  const [minDisk, minRam] = [least(query.minDisk, 'minDisk'), least(query.minRam, 'minRam')]
  const isPublic = publicWanted(ctx, query.is_public)
  const all = (await listShapes(ctx)).filter(
    (s) => s.disk_gib >= minDisk && s.memory_mib >= minRam && (isPublic === undefined || s.isPublic === isPublic),
  )
  const page = slicePage(sorted(all, query), pageOf(query), ({ id }) => id)
  if (!page) throw badRequest(`marker [${query.marker}] not found`, 'marker')
  const last = page.items.at(-1)
  return { items: page.items, ...(page.more && last ? { flavors_links: nextLinks(input, last.id) } : {}) }
}

/** Who reaches all sees public flavors unless others are asked for; everybody else what their project may use. */
function publicWanted(ctx: StoreCtx, text: string | undefined): boolean | undefined {
  if (!reachesAll(ctx, 'compute')) return undefined
  if (text === undefined) return true
  if (text.toLowerCase() === 'none') return undefined
  if (!/^(1|0|t|f|true|false|on|off|y|n|yes|no)$/i.test(text)) throw badRequest(`Invalid is_public filter [${text}]`, 'is_public')
  return /^(1|t|true|on|y|yes)$/i.test(text)
}

const SORT: Readonly<Record<string, (shape: Shape) => string | number>> = {
  ephemeral_gb: (shape) => shape.ephemeral_gib,
  is_public: (shape) => Number(shape.isPublic),
  memory_mb: (shape) => shape.memory_mib,
  name: (shape) => shape.name,
  root_gb: (shape) => shape.disk_gib,
  rxtx_factor: (shape) => shape.rxtx_factor,
  swap: (shape) => shape.swap_mib,
  vcpus: (shape) => shape.cpus,
  description: (shape) => shape.description ?? '',
}

/** By id unless told; what flavors here have not (times, weights) leaves that order. */
function sorted(shapes: readonly Shape[], { sort_key, sort_dir }: ListInput['query']): Shape[] {
  const keyOf = SORT[sort_key ?? ''] ?? ((shape: Shape) => shape.id)
  const sign = sort_dir === 'desc' ? -1 : 1
  return shapes.toSorted((a, b) => {
    const [x, y] = [keyOf(a), keyOf(b)]
    return sign * (x < y ? -1 : x > y ? 1 : a.id < b.id ? -1 : 1)
  })
}

export const flavorExtraHandlers: HandlersOf<typeof flavorExtraApi> = {
  listExtraSpecs: async (ctx, { params }) => ({ extra_specs: (await getShape(ctx, params.flavor_id)).extra }),
  addExtraSpecs: async (ctx, { params, body, version }) => {
    const given = specsOf(body.extra_specs, version)
    const { extra } = await getShape(ctx, params.flavor_id)
    await setShapeExtra(ctx, params.flavor_id, { ...extra, ...given })
    return { extra_specs: given }
  },
  showExtraSpec: async (ctx, { params }) => ({ [params.key]: await specOf(ctx, params.flavor_id, params.key) }),
  updateExtraSpec: async (ctx, { params, body, version }) => {
    const given = specsOf(body, version)
    if (!Object.hasOwn(given, params.key)) throw badRequest('Request body and URI mismatch')
    const { extra } = await getShape(ctx, params.flavor_id)
    await setShapeExtra(ctx, params.flavor_id, { ...extra, ...given })
    return given
  },
  deleteExtraSpec: async (ctx, { params }) => {
    await specOf(ctx, params.flavor_id, params.key)
    const { extra } = await getShape(ctx, params.flavor_id)
    const left = Object.entries(extra).filter(([key]) => key !== params.key)
    await setShapeExtra(ctx, params.flavor_id, Object.fromEntries(left))
  },
}

function specsOf(specs: Record<string, string | number>, version: string): Record<string, string> {
  const texts = Object.fromEntries(Object.entries(specs).map(([key, value]) => [key, String(value)]))
  if (versions.covers({ since: '2.86' }, version)) requireExtraSpecs(texts)
  return texts
}

async function specOf(ctx: StoreCtx, id: string, key: string): Promise<string> {
  const { extra } = await getShape(ctx, id)
  const value = Object.hasOwn(extra, key) ? extra[key] : undefined
  if (value === undefined) throw notFound(`Flavor ${id} has no extra specs with key ${key}.`)
  return value
}

const accessView = (id: string, projects: readonly string[]) => ({
  flavor_access: projects.map((tenant_id) => ({ flavor_id: id, tenant_id })),
})

export const flavorAccessHandlers: HandlersOf<typeof flavorAccessApi> = {
  listFlavorAccess: async (ctx, { params }) => accessView(params.flavor_id, await shapeProjects(ctx, params.flavor_id)),
  addFlavorAccess: async (ctx, { params, body }) =>
    accessView(params.flavor_id, await changeAccess(ctx, params.flavor_id, body.addTenantAccess.tenant, true)),
  removeFlavorAccess: async (ctx, { params, body }) =>
    accessView(params.flavor_id, await changeAccess(ctx, params.flavor_id, body.removeTenantAccess.tenant, false)),
}

async function changeAccess(ctx: StoreCtx, id: string, projectId: string, allowed: boolean): Promise<string[]> {
  await requireProject(ctx, projectId)
  return allowShape(ctx, id, projectId, allowed)
}
