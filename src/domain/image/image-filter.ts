/** Which images a list shows: typed wishes → conditions. */
import { type SqlBool, sql } from 'kysely'
import { homeProject } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { wordConditions } from '../tag/index.ts'
import { type Condition, imageReach, isMember, isWithin } from './image-access.ts'
import type { MemberStatus, Visibility } from './tables.ts'

export const TEXT_FILTERS = ['id', 'name', 'status', 'owner_id', 'disk_format', 'container_format', 'md5', 'sha512'] as const
export type TextFilter = (typeof TEXT_FILTERS)[number]

export const COMPARISONS = ['=', '<>', '<', '<=', '>', '>='] as const
export interface NumberFilter {
  column: 'size_bytes' | 'min_disk_gib' | 'min_ram_mib' | 'created_at' | 'updated_at'
  comparison: (typeof COMPARISONS)[number]
  value: number
}

export interface ImageFilter {
  /** Absent: own images, public ones, and shared ones whose membership is `memberStatus`. `all`: whatever the caller may see. */
  visibility?: Visibility | 'all'
  /** For shared images of others; `accepted` unless told. */
  memberStatus?: MemberStatus | 'all'
  /** Columns and the values they may have. */
  text?: Partial<Record<TextFilter, readonly string[]>>
  numbers?: readonly NumberFilter[]
  protected?: boolean
  /** Only hidden ones, or (unless told) only those that are not. */
  hidden?: boolean
  /** All of them must be there. */
  tags?: readonly string[]
  properties?: Readonly<Record<string, string>>
}

export function conditionsOf(ctx: StoreCtx, filter: ImageFilter): Condition[] {
  const conditions = [listed(ctx, filter), sql<SqlBool>`image.hidden = ${Number(filter.hidden ?? false)}`]
  if (filter.visibility && filter.visibility !== 'all') conditions.push(sql<SqlBool>`image.visibility = ${filter.visibility}`)
  if (filter.protected !== undefined) conditions.push(sql<SqlBool>`image.protected = ${Number(filter.protected)}`)
  for (const column of TEXT_FILTERS) {
    const values = filter.text?.[column]
    if (values)
      conditions.push(
        values.length === 0 ? sql<SqlBool>`1 = 0` : sql<SqlBool>`${sql.ref(`image.${column}`)} in (${sql.join(values)})`,
      )
  }
  for (const { column, comparison, value } of filter.numbers ?? [])
    conditions.push(sql<SqlBool>`${sql.ref(`image.${column}`)} ${sql.raw(comparison)} ${value}`)
  conditions.push(...wordConditions('image', 'image.id', { all: filter.tags ?? [] }))
  for (const [name, value] of Object.entries(filter.properties ?? {}))
    conditions.push(
      sql<SqlBool>`exists (select 1 from image_property p where p.image_id = image.id and p.name = ${name} and p.value = ${value})`,
    )
  return conditions
}

/** Of what the caller may see, what it is shown: others' community images only when it asks for them. */
function listed(ctx: StoreCtx, { visibility, memberStatus = 'accepted' }: ImageFilter): Condition {
  const reach = imageReach(ctx)
  const all = reach.kind === 'all'
  if (all && (visibility !== undefined || ctx.who.kind !== 'user' || ctx.who.scope.kind !== 'project'))
    return visibility === undefined ? sql<SqlBool>`image.visibility <> 'community'` : sql<SqlBool>`1 = 1`
  const project = homeProject(ctx)
  const own = isWithin(reach)
  if (all) return sql<SqlBool>`(image.owner_id = ${project} or image.visibility <> 'community')`
  const open =
    visibility === undefined
      ? sql<SqlBool>`image.visibility = 'public'`
      : sql<SqlBool>`image.visibility in ('public', 'community')`
  const member = isMember(project, memberStatus === 'all' ? undefined : memberStatus)
  return sql<SqlBool>`(${own} or ${open} or (image.visibility = 'shared' and ${member}))`
}
