/** Queries of volume types. */
import { type SqlBool, sql } from 'kysely'
import { homeProject, reachesAll } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { type Condition, EVERYTHING } from '../../store/filter.ts'
import { readKept } from '../../store/kept-reads.ts'
import { writtenOnce } from '../../store/prepared.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumeTypeEncryptionRow, VolumeTypeRow } from './tables.ts'

export interface VolumeType extends Omit<VolumeTypeRow, 'extra' | 'is_public'> {
  isPublic: boolean
  extra: Readonly<Record<string, string>>
}

export const typeOf = ({ extra, is_public, ...row }: VolumeTypeRow): VolumeType => ({
  ...row,
  isPublic: is_public === 1,
  extra: JSON.parse(extra) as Record<string, string>,
})

/** Those for everybody, and those that the project was let use. */
export const usableBy = (projectId: string): Condition =>
  sql<SqlBool>`(volume_type.is_public = 1 or volume_type.id in (select type_id from volume_type_access where project_id = ${projectId}))`

/** All where all is within reach, else what the caller's project may use. */
export const typesWithin = (ctx: StoreCtx): Condition => (reachesAll(ctx, 'volume') ? EVERYTHING : usableBy(homeProject(ctx)))

export const findTypeRow = (ctx: StoreCtx, id: string): Promise<VolumeTypeRow | undefined> =>
  ctx.db.selectFrom('volume_type').selectAll().where('id', '=', id).executeTakeFirst()

/** @throws not_found when absent, or not for the caller */
export async function getType(ctx: StoreCtx, id: string): Promise<VolumeType> {
  const query = ctx.db.selectFrom('volume_type').selectAll().where('volume_type.id', '=', id)
  const row = await query.where(typesWithin(ctx)).executeTakeFirst()
  if (!row) throw volumeRefusals.type_not_found({ id })
  return typeOf(row)
}

export type TypeEncryption = VolumeTypeEncryptionRow

/** Undefined for a type whose volumes are in clear. */
export const findTypeEncryption = (ctx: StoreCtx, typeId: string): Promise<TypeEncryption | undefined> =>
  ctx.db.selectFrom('volume_type_encryption').selectAll().where('type_id', '=', typeId).executeTakeFirst()

/** By its id or else its name. @throws not_found */
export async function getTypeNamed(ctx: StoreCtx, idOrName: string): Promise<VolumeType> {
  const query = ctx.db.selectFrom('volume_type').selectAll().where(typesWithin(ctx))
  const rows = await query.where((eb) => eb.or([eb('id', '=', idOrName), eb('name', '=', idOrName)])).execute()
  const row = rows.find(({ id }) => id === idOrName) ?? rows[0]
  if (!row) throw volumeRefusals.type_not_found({ id: idOrName })
  return typeOf(row)
}

export type TypeName = Pick<VolumeTypeRow, 'id' | 'name'>

const typeNames = writtenOnce(() => sql<TypeName>`select id, name from volume_type`)

/** Of all types. The same array while nothing has changed. */
export const listTypeNames = (ctx: StoreCtx): Promise<readonly TypeName[]> => readKept(ctx.db, typeNames(ctx.db))
