/** Queries of containers. */
import { holds, reachOf } from '../../kernel/reach.ts'
import type { StoreCtx } from '../../store/context.ts'
import { among } from '../../store/filter.ts'
import { secretRefusals } from './refusals.ts'
import type { ContainerConsumerRow, ContainerType, SecretContainerRow } from './tables.ts'

export interface ContainerMember {
  secretId: string
  /** Empty where it has none. */
  name: string
}

export interface Container {
  id: string
  projectId: string
  creatorId: string | null
  name: string | null
  type: ContainerType
  createdAt: number
  updatedAt: number
  members: ContainerMember[]
  consumers: ContainerConsumerRow[]
}

/** For rules that ask about it: whoever asks. */
export async function findAnyContainer(ctx: StoreCtx, id: string): Promise<Container | undefined> {
  const row = await ctx.db.selectFrom('secret_container').selectAll().where('id', '=', id).executeTakeFirst()
  const [container] = row ? await withParts(ctx, [row]) : []
  return container
}

/** @throws not_found when absent or out of the caller's reach */
export async function getContainer(ctx: StoreCtx, id: string): Promise<Container> {
  const container = await findAnyContainer(ctx, id)
  if (!container || !holds(reachOf(ctx, 'secret'), { projectId: container.projectId, userId: container.creatorId }))
    throw secretRefusals.container_not_found({ id })
  return container
}

/** In two queries for however many. */
export async function withParts(ctx: StoreCtx, rows: readonly SecretContainerRow[]): Promise<Container[]> {
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  const members = await ctx.db
    .selectFrom('secret_container_member')
    .selectAll()
    .where(among(ctx.db, 'secret_container_member.container_id', ids))
    .orderBy('name')
    .orderBy('secret_id')
    .execute()
  const consumers = await ctx.db
    .selectFrom('secret_container_consumer')
    .selectAll()
    .where(among(ctx.db, 'secret_container_consumer.container_id', ids))
    .orderBy('created_at')
    .orderBy('id')
    .execute()
  const membersOf = Map.groupBy(members, ({ container_id }) => container_id)
  const consumersOf = Map.groupBy(consumers, ({ container_id }) => container_id)
  return rows.map((row) => ({
    id: row.id,
    projectId: row.project_id,
    creatorId: row.creator_id,
    name: row.name,
    type: row.type,
    createdAt: Number(row.created_at),
    updatedAt: Number(row.updated_at),
    members: (membersOf.get(row.id) ?? []).map(({ secret_id, name }) => ({ secretId: secret_id, name })),
    consumers: consumersOf.get(row.id) ?? [],
  }))
}
