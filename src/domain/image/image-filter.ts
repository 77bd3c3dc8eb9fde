/** Which images a list shows: typed wishes → conditions. */
import { type SqlBool, sql } from 'kysely'
import type { Filter } from '../../kernel/page.ts'
import { homeProject } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { allOf, EVERYTHING } from '../../store/filter.ts'
import type { Scope } from '../../store/list.ts'
import { type Condition, imageReach, isWithin } from './image-access.ts'
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

export type ImageField = TextFilter | NumberFilter['column'] | 'visibility' | 'protected' | 'hidden' | 'tags'

const OPERATORS = { '=': 'is', '<>': 'is_not', '<': 'less', '<=': 'at_most', '>': 'more', '>=': 'at_least' } as const

/** What columns and tags say; properties are apart. */
export function filtersOf(filter: ImageFilter): Filter<ImageField>[] {
  const filters: Filter<ImageField>[] = [{ field: 'hidden', values: [filter.hidden ?? false] }]
  if (filter.visibility && filter.visibility !== 'all') filters.push({ field: 'visibility', values: [filter.visibility] })
  if (filter.protected !== undefined) filters.push({ field: 'protected', values: [filter.protected] })
  for (const field of TEXT_FILTERS) {
    const values = filter.text?.[field]
    if (values) filters.push({ field, values })
  }
  for (const { column, comparison, value } of filter.numbers ?? [])
    filters.push({ field: column, op: OPERATORS[comparison], values: [value] })
  if (filter.tags?.length) filters.push({ field: 'tags', op: 'all', values: filter.tags })
  return filters
}

export const propertyConditions = ({ properties = {} }: ImageFilter): Condition[] =>
  Object.entries(properties).map(
    ([name, value]) =>
      sql<SqlBool>`image.id in (select p.image_id from image_property p where p.name = ${name} and p.value = ${value})`,
  )

/**
 * Of what the caller may see, what it is shown: others' community images only when it asks for them. In parts that have no
 * image in common, each read by an index of its own.
 */
export function listedParts(ctx: StoreCtx, { visibility, memberStatus = 'accepted' }: ImageFilter, selective: boolean): Scope[] {
  const reach = imageReach(ctx)
  const all = reach.kind === 'all'
  if (all && (visibility !== undefined || ctx.who.kind !== 'user' || ctx.who.scope.kind !== 'project'))
    return [{ condition: visibility === undefined ? sql<SqlBool>`image.visibility <> 'community'` : EVERYTHING }]
  const project = homeProject(ctx)
  if (all) return [{ condition: sql<SqlBool>`(image.owner_id = ${project} or image.visibility <> 'community')` }]
  const own = isWithin(reach)
  const others = sql<SqlBool>`not coalesce(${own}, false)`
  const open =
    visibility === undefined
      ? sql<SqlBool>`image.visibility = 'public'`
      : sql<SqlBool>`image.visibility in ('public', 'community')`
  const status = memberStatus === 'all' ? sql`` : sql` and m.status = ${memberStatus}`
  const shared = sql<SqlBool>`image.visibility = 'shared'
    and image.id in (select m.image_id from image_member m where m.project_id = ${project}${status})`
  return [
    { condition: own, few: selective },
    { condition: allOf([open, others]), few: selective },
    { condition: allOf([shared, others]), few: true },
  ]
}
