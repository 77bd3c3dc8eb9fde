/** Shapes: how many processors, how much memory and disk a server may be made with. */
import { homeProject, reachesAll } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { computeRefusals } from './refusals.ts'
import type { ShapeSnapshot } from './server.ts'
import type { ShapeRow } from './tables.ts'

export interface Shape extends Omit<ShapeRow, 'extra' | 'is_public'> {
  isPublic: boolean
  extra: Record<string, string>
}

const shapeOf = ({ extra, is_public, ...row }: ShapeRow): Shape => ({
  ...row,
  isPublic: is_public === 1,
  extra: JSON.parse(extra) as Record<string, string>,
})

export const snapshotOf = (shape: Shape): ShapeSnapshot => ({
  id: shape.id,
  name: shape.name,
  cpus: shape.cpus,
  memoryMib: shape.memory_mib,
  diskGib: shape.disk_gib,
  ephemeralGib: shape.ephemeral_gib,
  swapMib: shape.swap_mib,
  extra: shape.extra,
})

/** All where all is within reach, else the public ones and those that the caller's project may use. In order of id as OpenStack lists them. */
export async function listShapes(ctx: StoreCtx): Promise<Shape[]> {
  const rows = await ctx.db.selectFrom('shape').selectAll().orderBy('id').execute()
  if (reachesAll(ctx, 'compute')) return rows.map(shapeOf)
  const open = await ctx.db.selectFrom('shape_access').select('shape_id').where('project_id', '=', homeProject(ctx)).execute()
  const mine = new Set(open.map((r) => r.shape_id))
  return rows.filter((r) => r.is_public === 1 || mine.has(r.id)).map(shapeOf)
}

/** @throws not_found */
export async function getShape(ctx: StoreCtx, id: string): Promise<Shape> {
  const shape = (await listShapes(ctx)).find((s) => s.id === id)
  if (!shape) throw computeRefusals.shape_not_found({ id })
  return shape
}

export type NewShape = Omit<Shape, 'id' | 'extra'> & { id?: string }

/** @throws conflict when the name or the id is taken */
export async function createShape(ctx: StoreCtx, input: NewShape): Promise<Shape> {
  if (input.cpus < 1) throw computeRefusals.shape_without_processor()
  return transact(ctx, async (tx) => {
    const id = input.id ?? tx.random.uuid()
    const taken = await tx.db
      .selectFrom('shape')
      .select(['id', 'name'])
      .where((eb) => eb.or([eb('id', '=', id), eb('name', '=', input.name)]))
      .execute()
    if (taken.some((t) => t.name === input.name)) throw computeRefusals.shape_name_taken({ name: input.name })
    if (taken.length > 0) throw computeRefusals.shape_exists({ id })
    const { isPublic, ...columns } = input
    const row: ShapeRow = { ...columns, id, is_public: isPublic ? 1 : 0, extra: '{}' }
    await tx.db.insertInto('shape').values(row).execute()
    recordChange(tx, 'shape', id)
    return shapeOf(row)
  })
}

/** Servers made with it keep what they have. */
export async function removeShape(ctx: StoreCtx, id: string): Promise<void> {
  await getShape(ctx, id)
  await transact(ctx, async (tx) => {
    await tx.db.deleteFrom('shape').where('id', '=', id).execute()
    await tx.db.deleteFrom('shape_access').where('shape_id', '=', id).execute()
    recordChange(tx, 'shape', id)
  })
}

export async function describeShape(ctx: StoreCtx, id: string, description: string | null): Promise<Shape> {
  await getShape(ctx, id)
  await transact(ctx, async (tx) => {
    await tx.db.updateTable('shape').set({ description }).where('id', '=', id).execute()
    recordChange(tx, 'shape', id)
  })
  return getShape(ctx, id)
}

/** Replaces the free-form properties. */
export async function setShapeExtra(ctx: StoreCtx, id: string, extra: Record<string, string>): Promise<void> {
  await transact(ctx, async (tx) => {
    await tx.db
      .updateTable('shape')
      .set({ extra: JSON.stringify(extra) })
      .where('id', '=', id)
      .execute()
    recordChange(tx, 'shape', id)
  })
}

export async function shapeProjects(ctx: StoreCtx, id: string): Promise<string[]> {
  const shape = await getShape(ctx, id)
  if (shape.isPublic) throw computeRefusals.shape_is_public({ id })
  const rows = await ctx.db
    .selectFrom('shape_access')
    .select('project_id')
    .where('shape_id', '=', id)
    .orderBy('project_id')
    .execute()
  return rows.map((r) => r.project_id)
}

export async function allowShape(ctx: StoreCtx, id: string, projectId: string, allowed: boolean): Promise<string[]> {
  const had = (await shapeProjects(ctx, id)).includes(projectId)
  if (allowed && had) throw computeRefusals.shape_access_exists({ id, projectId })
  if (!allowed && !had) throw computeRefusals.shape_access_not_found({ id, projectId })
  await transact(ctx, async (tx) => {
    if (allowed) await tx.db.insertInto('shape_access').values({ shape_id: id, project_id: projectId }).execute()
    else await tx.db.deleteFrom('shape_access').where('shape_id', '=', id).where('project_id', '=', projectId).execute()
    recordChange(tx, 'shape', id)
  })
  return shapeProjects(ctx, id)
}
