/** Shapes: how many processors, how much memory and disk a server may be made with. */
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { holdRow } from '../../store/dialect.ts'
import { insertRow } from '../../store/prepared.ts'
import { computeRefusals } from './refusals.ts'
import { shapesWithin } from './shape-list.ts'
import { type Shape, shapeOf } from './shape-row.ts'
import type { ShapeRow } from './tables.ts'

/** @throws not_found */
export async function getShape(ctx: StoreCtx, id: string): Promise<Shape> {
  const row = await ctx.db.selectFrom('shape').selectAll().where('id', '=', id).where(shapesWithin(ctx)).executeTakeFirst()
  if (!row) throw computeRefusals.shape_not_found({ id })
  return shapeOf(row)
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
    await insertRow(tx.db, 'shape', row)
    recordChange(tx, 'shape', id)
    return shapeOf(row)
  })
}

/** Servers made with it keep what they have. */
export async function removeShape(ctx: StoreCtx, id: string): Promise<void> {
  await transact(ctx, async (tx) => {
    await getShape(tx, id)
    await deleteFound(tx.db.deleteFrom('shape').where('id', '=', id))
    await tx.db.deleteFrom('shape_access').where('shape_id', '=', id).execute()
    recordChange(tx, 'shape', id)
  })
}

export async function describeShape(ctx: StoreCtx, id: string, description: string | null): Promise<Shape> {
  await transact(ctx, async (tx) => {
    await getShape(tx, id)
    await tx.db.updateTable('shape').set({ description }).where('id', '=', id).execute()
    recordChange(tx, 'shape', id)
  })
  return getShape(ctx, id)
}

/** Gives the free-form properties anew from what they were. @throws not_found */
export async function changeShapeExtra(
  ctx: StoreCtx,
  id: string,
  next: (extra: Record<string, string>) => Record<string, string>,
): Promise<void> {
  await transact(ctx, async (tx) => {
    await holdRow(tx, 'shape', id)
    const extra = JSON.stringify(next((await getShape(tx, id)).extra))
    await tx.db.updateTable('shape').set({ extra }).where('id', '=', id).execute()
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
  await transact(ctx, async (tx) => {
    await holdRow(tx, 'shape', id)
    const had = (await shapeProjects(tx, id)).includes(projectId)
    if (allowed && had) throw computeRefusals.shape_access_exists({ id, projectId })
    if (!allowed && !had) throw computeRefusals.shape_access_not_found({ id, projectId })
    if (allowed) await tx.db.insertInto('shape_access').values({ shape_id: id, project_id: projectId }).execute()
    else await tx.db.deleteFrom('shape_access').where('shape_id', '=', id).where('project_id', '=', projectId).execute()
    recordChange(tx, 'shape', id)
  })
  return shapeProjects(ctx, id)
}
