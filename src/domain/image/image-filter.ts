/** Which images a list shows: typed filters → conditions. */
import { type SqlBool, sql } from 'kysely'
import type { Filter, ListRequest } from '../../kernel/page.ts'
import { homeProject } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { unindexed } from '../../store/dialect.ts'
import { allOf, child, EVERYTHING, type FilterFields, flag, number, text } from '../../store/filter.ts'
import type { Scope } from '../../store/list.ts'
import { type Condition, hasVisibility, imageReach, isWithin, openedSorts } from './image-access.ts'
import type { MemberStatus, Visibility } from './tables.ts'

/** What lists are filtered and sorted by. */
export const imageFields = {
  id: text('image.id', { selective: true }),
  name: text('image.name', { nullable: true, selective: true }),
  status: text('image.status', { usual: 'active' }),
  ownerId: text('image.owner_id', { nullable: true }),
  visibility: text('image.visibility'),
  diskFormat: text('image.disk_format', { nullable: true }),
  containerFormat: text('image.container_format', { nullable: true }),
  md5: text('image.md5', { nullable: true, selective: true }),
  sha512: text('image.sha512', { nullable: true, selective: true }),
  sizeBytes: number('image.size_bytes', { nullable: true, searched: 'within' }),
  virtualBytes: number('image.virtual_bytes', { nullable: true }),
  minDiskGib: number('image.min_disk_gib'),
  minRamMib: number('image.min_ram_mib'),
  createdAt: number('image.created_at'),
  updatedAt: number('image.updated_at'),
  protected: flag('image.protected', { usual: 0 }),
  hidden: flag('image.hidden', { usual: 0 }),
  tags: child('tag', 'resource_id', 'key', { only: sql`tag.kind = 'image'` }),
} satisfies FilterFields<string>
export type ImageField = keyof typeof imageFields

/** Newest first unless told; hidden ones only when they are filtered for. */
export interface ImageListRequest extends ListRequest<ImageField> {
  /** Absent: own images, public ones, and shared ones whose membership is `memberStatus`. `all`: whatever the caller may see. */
  visibility?: Visibility | 'all'
  /** For shared images of others; `accepted` unless told. */
  memberStatus?: MemberStatus | 'all'
  properties?: Readonly<Record<string, string>>
}

/** What columns and tags say; properties are apart. */
export function filtersOf({ filters = [], visibility }: ImageListRequest): Filter<ImageField>[] {
  const all = [...filters]
  if (!filters.some(({ field }) => field === 'hidden')) all.push({ field: 'hidden', values: [false] })
  if (visibility && visibility !== 'all') all.push({ field: 'visibility', values: [visibility] })
  return all
}

/** From so many images on they are met in the list's order. */
const MANY = 1000

/** Characters of a value that are in the index. */
const INDEXED = 255

/** Images by their properties: ids where few have one, else a condition. */
export async function readProperties(
  ctx: StoreCtx,
  { properties = {} }: ImageListRequest,
): Promise<{ among: string[][]; conditions: Condition[] }> {
  const [among, conditions]: [string[][], Condition[]] = [[], []]
  for (const [name, value] of Object.entries(properties)) {
    const start = [...value].slice(0, INDEXED).join('')
    const having = sql<{
      image_id: string
    }>`select p.image_id from image_property p where p.name = ${name} and substr(p.value, 1, ${sql.lit(INDEXED)}) = ${start} and p.value = ${value}`
    const { rows } = await sql<{ image_id: string }>`${having} limit ${MANY}`.execute(ctx.db)
    if (rows.length < MANY) among.push(rows.map((row) => row.image_id))
    else conditions.push(sql<SqlBool>`exists (${having} and p.image_id = image.id)`)
  }
  return { among, conditions }
}

/**
 * Of what the caller may see, what it is shown: others' community images only when it asks for them. In parts that have no
 * image in common, each read by an index of its own.
 */
export function listedParts(
  ctx: StoreCtx,
  { visibility, memberStatus = 'accepted' }: ImageListRequest,
  selective: boolean,
): Scope[] {
  const reach = imageReach(ctx)
  const all = reach.kind === 'all'
  if (all && (visibility !== undefined || ctx.who.kind !== 'user' || ctx.who.scope.kind !== 'project'))
    return [{ condition: visibility === undefined ? sql<SqlBool>`image.visibility <> 'community'` : EVERYTHING }]
  const project = homeProject(ctx)
  if (all) return [{ condition: sql<SqlBool>`(image.owner_id = ${project} or image.visibility <> 'community')` }]
  const own = isWithin(reach, selective ? unindexed(ctx.db, 'image.owner_id') : undefined)
  const others = sql<SqlBool>`not coalesce(${own}, false)`
  const opened = openedSorts(ctx, project)
  const open = opened.visibilities.filter((one) => visibility !== undefined || one === 'public')
  const status = memberStatus === 'all' ? sql`` : sql` and m.status = ${memberStatus}`
  const shared = sql<SqlBool>`image.visibility = 'shared'
    and image.id in (select m.image_id from image_member m where m.project_id = ${project}${status})`
  return [
    { condition: own, few: selective },
    ...(open.length > 0 ? [{ condition: allOf([hasVisibility(open), others]), few: selective }] : []),
    ...(opened.members ? [{ condition: allOf([shared, others]), few: true }] : []),
  ]
}
