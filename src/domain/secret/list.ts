/** Lists secrets of the caller's project, or those that others let the caller read. */
import { type RawBuilder, type SqlBool, sql } from 'kysely'
import { userOf } from '../../kernel/context.ts'
import type { Direction, OffsetPage, OffsetRequest } from '../../kernel/page.ts'
import { homeProject } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import type { Condition } from '../../store/filter.ts'
import { isLike } from '../../store/like.ts'
import { readOffsetPage } from '../../store/offset-page.ts'
import type { Db } from '../../store/store.ts'
import { isAlive } from './secret.store.ts'
import { type Secret, secretOf } from './secret.ts'

const COLUMNS = {
  name: 'name',
  algorithm: 'algorithm',
  mode: 'mode',
  bitLength: 'bit_length',
  secretType: 'secret_type',
  createdAt: 'created_at',
  updatedAt: 'updated_at',
  expiresAt: 'expires_at',
} as const

export type SecretField = keyof typeof COLUMNS

const OPERATORS = { is: '=', less: '<', at_most: '<=', more: '>', at_least: '>=' } as const

export interface SecretFilter {
  field: SecretField
  /** `like` is MySQL's, with `%` and `_`; see `isLike`. */
  op: keyof typeof OPERATORS | 'like'
  value: string | number
}

export interface SecretListRequest extends OffsetRequest {
  filters: readonly SecretFilter[]
  sort: readonly { field: SecretField; direction: Direction }[]
  /** Those alone that their access lists let the caller read. */
  sharedOnly: boolean
}

export async function listSecrets(ctx: StoreCtx, request: SecretListRequest): Promise<OffsetPage<Secret>> {
  const page = await readOffsetPage(ctx, 'secret', {
    conditions: [
      ownOrShared(ctx, request.sharedOnly),
      isAlive(ctx.clock),
      ...request.filters.map((filter) => conditionOf(ctx.db, filter)),
    ],
    page: { offset: request.offset, limit: request.limit },
    order: request.sort.map(({ field, direction }) => ({ column: COLUMNS[field], direction })),
  })
  return { ...page, items: page.items.map(secretOf) }
}

const ownOrShared = (ctx: StoreCtx, sharedOnly: boolean): Condition =>
  sharedOnly
    ? sql<SqlBool>`secret.id in (select u.id from secret_access_user u where u.user_id = ${userOf(ctx)})`
    : sql<SqlBool>`secret.project_id = ${homeProject(ctx)}`

const conditionOf = (db: Db, { field, op, value }: SecretFilter): Condition =>
  op === 'like'
    ? isLike(db, `secret.${COLUMNS[field]}`, String(value))
    : sql<SqlBool>`${wholeSeconds(field)} ${sql.raw(OPERATORS[op])} ${value}`

/** Times are asked for as they are shown. */
const wholeSeconds = (field: SecretField): RawBuilder<unknown> => {
  const column = sql.ref(`secret.${COLUMNS[field]}`)
  return field.endsWith('At') ? sql`(${column} - ${column} % 1000)` : column
}
