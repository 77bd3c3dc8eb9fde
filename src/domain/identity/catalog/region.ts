/** Keeps regions of the catalogue. Their ids are chosen by whoever creates them. */
import { hexOf } from '../../../kernel/ids.ts'
import type { ListRequest, Page } from '../../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { deleteFound } from '../../../store/delete-found.ts'
import { text } from '../../../store/filter.ts'
import { byId, type Extra, parseObject, readList, shapeAll } from '../entity/index.ts'
import { removeDependentsOfRegion } from './dependents.ts'
import { catalogRefusals } from './refusals.ts'
import type { CatalogRegionRow } from './tables.ts'

export interface Region {
  id: string
  parentId: string | null
  description: string
  extra: Extra
}

export const createRegion = (ctx: StoreCtx, spec: Partial<Region>): Promise<Region> =>
  transact(ctx, async (tx) => {
    const region: Region = {
      id: spec.id || hexOf(tx.random.uuid()),
      parentId: spec.parentId ?? null,
      description: spec.description ?? '',
      extra: spec.extra ?? {},
    }
    if (await findRegion(tx, region.id)) throw catalogRefusals.region_exists({ id: region.id })
    if (region.parentId !== null) await getRegion(tx, region.parentId)
    await tx.db.insertInto('catalog_region').values(rowOf(region)).execute()
    recordChange(tx, 'catalog', region.id)
    return region
  })

export async function findRegion(ctx: StoreCtx, id: string): Promise<Region | undefined> {
  const row = await ctx.db.selectFrom('catalog_region').selectAll().where('id', '=', id).executeTakeFirst()
  return row && shape(row)
}

export async function getRegion(ctx: StoreCtx, id: string): Promise<Region> {
  const region = await findRegion(ctx, id)
  if (!region) throw catalogRefusals.region_not_found({ id })
  return region
}

const regions = byId('catalog_region', { parentId: text('catalog_region.parent_id', { nullable: true }) })
export type RegionField = keyof typeof regions.fields

export const listRegions = async (ctx: StoreCtx, request: ListRequest<RegionField> = {}): Promise<Page<Region>> =>
  shapeAll(await readList(ctx, ctx.db.selectFrom('catalog_region').selectAll(), regions, request), shape)

export const updateRegion = (ctx: StoreCtx, id: string, change: Partial<Omit<Region, 'id'>>): Promise<Region> =>
  transact(ctx, async (tx) => {
    const before = await getRegion(tx, id)
    if (change.parentId) await requireNoCircle(tx, id, change.parentId)
    const after: Region = { ...before, ...change, extra: { ...before.extra, ...change.extra } }
    await tx.db.updateTable('catalog_region').set(rowOf(after)).where('id', '=', id).execute()
    recordChange(tx, 'catalog', id)
    return after
  })

async function requireNoCircle(tx: StoreCtx, id: string, parentId: string): Promise<void> {
  for (let at: string | null = parentId; at !== null; at = (await getRegion(tx, at)).parentId)
    if (at === id) throw catalogRefusals.region_circle({ parentId })
}

/** With the regions beneath it. @throws forbidden while endpoints are in any of them */
export const deleteRegion = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await getRegion(tx, id)
    const ids = await regionIdsWithin(tx, id)
    if (await tx.db.selectFrom('catalog_endpoint').select('id').where('region_id', 'in', ids).executeTakeFirst())
      throw catalogRefusals.region_in_use({ id })
    for (const region of ids) await removeDependentsOfRegion(tx, region)
    await deleteFound(tx.db.deleteFrom('catalog_region').where('id', 'in', ids), ids.length)
    recordChange(tx, 'catalog', id)
  })

/** The region and all beneath it. */
export async function regionIdsWithin(ctx: StoreCtx, id: string): Promise<string[]> {
  const { items: regions } = await listRegions(ctx)
  const ids = new Set([id])
  for (const above of ids) for (const region of regions) if (region.parentId === above) ids.add(region.id) // a Set's walk includes what it adds
  return [...ids]
}

const shape = (row: CatalogRegionRow): Region => ({
  id: row.id,
  parentId: row.parent_id,
  description: row.description,
  extra: parseObject(row.extra),
})

const rowOf = (region: Region): CatalogRegionRow => ({
  id: region.id,
  parent_id: region.parentId,
  description: region.description,
  extra: JSON.stringify(region.extra),
})
