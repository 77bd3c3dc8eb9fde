/** Lists shapes: filtered, sorted and paged by the database. */
import { type SqlBool, sql } from 'kysely'
import type { ListRequest, Page } from '../../kernel/page.ts'
import { homeProject, reachesAll } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { type Condition, EVERYTHING, flag, number, text } from '../../store/filter.ts'
import type { RowTable } from '../../store/list.ts'
import { readRows } from '../../store/row-list.ts'
import { computeRefusals } from './refusals.ts'
import { type Shape, shapeOf } from './shape-row.ts'

export type ShapeField =
  | 'id'
  | 'name'
  | 'description'
  | 'cpus'
  | 'memoryMib'
  | 'diskGib'
  | 'ephemeralGib'
  | 'swapMib'
  | 'weight'
  | 'isPublic'

const shapeList: RowTable<ShapeField> = {
  table: 'shape',
  fields: {
    id: text('shape.id', { selective: true }),
    name: text('shape.name', { selective: true }),
    description: text('shape.description', { nullable: true }),
    cpus: number('shape.cpus'),
    memoryMib: number('shape.memory_mib', { searched: 'everywhere' }),
    diskGib: number('shape.disk_gib', { searched: 'everywhere' }),
    ephemeralGib: number('shape.ephemeral_gib'),
    swapMib: number('shape.swap_mib'),
    weight: number('shape.rxtx_factor'),
    isPublic: flag('shape.is_public'),
  },
  order: [{ column: 'shape.id', direction: 'asc', notNull: true }],
}

/** Those for everybody, and those that a project was let use. */
const usableBy = (projectId: string | undefined): Condition =>
  projectId === undefined
    ? sql<SqlBool>`shape.is_public = 1`
    : sql<SqlBool>`(shape.is_public = 1 or shape.id in (select shape_id from shape_access where project_id = ${projectId}))`

/** All where all is within reach, else what the caller's project may use. */
export const shapesWithin = (ctx: StoreCtx): Condition => (reachesAll(ctx, 'compute') ? EVERYTHING : usableBy(homeProject(ctx)))

export interface ShapeRequest extends ListRequest<ShapeField> {
  /** No more than the caller's own project may use, also where more is within reach. */
  usable?: boolean
}

const projectOfCaller = ({ who }: StoreCtx) =>
  who.kind === 'user' && who.scope.kind === 'project' ? who.scope.projectId : undefined

/** In order of id unless told. @throws bad_request for an unknown marker */
export async function listShapes(ctx: StoreCtx, request: ShapeRequest = {}): Promise<Page<Shape>> {
  const seen = shapesWithin(ctx)
  const query = ctx.db.selectFrom('shape').selectAll('shape')
  const page = await readRows(ctx.db, query.where(request.usable ? usableBy(projectOfCaller(ctx)) : EVERYTHING), shapeList, {
    request,
    key: 'shape.id',
    seen,
    noMarker: (id) => computeRefusals.shape_marker_not_found({ id }),
  })
  return { items: page.items.map(shapeOf), more: page.more }
}
