/** Tasks: imports of images as their users see them, while they go on and for two days after their end. */

import { type SqlBool, sql } from 'kysely'
import type { Who } from '../../kernel/context.ts'
import { CloudError } from '../../kernel/errors.ts'
import type { KeyPage, ListRequest, Page } from '../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { among, type FilterFields, number, text } from '../../store/filter.ts'
import { keepNewest } from '../../store/keep-newest.ts'
import { byCreation, inOrder, type ListTable, readKeys } from '../../store/list.ts'
import type { Image } from './image.ts'
import { type Condition, imageReach, isWithin } from './image-access.ts'
import { imageRefusals } from './refusals.ts'
import type { ImageTaskKind, ImageTaskRow, ImageTaskStatus } from './tables.ts'

export interface ImageTask {
  id: string
  kind: ImageTaskKind
  status: ImageTaskStatus
  imageId: string
  ownerId: string | null
  userId: string | null
  requestId: string
  input: object
  message: string
  createdAt: number
  updatedAt: number
  expiresAt: number | null
}

const taskOf = (row: ImageTaskRow): ImageTask => ({
  id: row.id,
  kind: row.kind,
  status: row.status,
  imageId: row.image_id,
  ownerId: row.owner_id,
  userId: row.user_id,
  requestId: row.request_id,
  // written by `taskRow` alone
  input: JSON.parse(row.input) as object,
  message: row.message,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
  expiresAt: row.expires_at,
})

/** Of a project, among those that have ended: no quota counts them. */
export const MOST_TASKS = 1000

/** How long a task that has ended is told of. */
export const KEPT_MS = 48 * 3_600_000

export interface NewTask {
  kind: ImageTaskKind
  imageId: string
  ownerId: string | null
  input: object
  url: string | null
}

export function taskRow(tx: StoreCtx, { kind, imageId, ownerId, input, url }: NewTask): ImageTaskRow {
  const now = tx.clock.now()
  return {
    id: tx.random.uuid(),
    kind,
    status: 'pending',
    image_id: imageId,
    owner_id: ownerId,
    user_id: tx.who.kind === 'user' ? tx.who.userId : null,
    request_id: tx.requestId,
    input: JSON.stringify(input),
    url,
    actor: JSON.stringify(tx.who),
    message: '',
    worker: null,
    worker_until: null,
    tries: 0,
    created_at: now,
    updated_at: now,
    expires_at: null,
  }
}

/** On whose behalf it is done: with the rights that were held when it began. */
export const actorOf = ({ actor }: ImageTaskRow): Who => JSON.parse(actor) as Who

export async function insertTask(tx: StoreCtx, row: ImageTaskRow): Promise<ImageTask> {
  await tx.db.insertInto('image_task').values(row).execute()
  await forgetOldest(tx, row)
  recordChange(tx, 'image_task', row.id, row.owner_id)
  return taskOf(row)
}

/** What its users may read of a failure. */
export const messageOf = (thrown: unknown): string => (thrown instanceof CloudError ? thrown.message : 'The import failed.')

/** The columns of a task that has ended. */
export const endedColumns = ({ clock }: StoreCtx, failure: string | undefined) =>
  ({
    status: failure === undefined ? 'success' : 'failure',
    message: failure ?? '',
    worker: null,
    worker_until: null,
    updated_at: clock.now(),
    expires_at: clock.now() + KEPT_MS,
  }) as const satisfies Partial<ImageTaskRow>

interface EndedImport {
  image: Image
  input: object
  startedAt: number
  failure: string | undefined
}

/** An import that ended within its request. */
export async function noteImport(ctx: StoreCtx, { image, input, startedAt, failure }: EndedImport): Promise<void> {
  const task = { kind: 'image', imageId: image.id, ownerId: image.ownerId, input, url: null } as const
  const row = { ...taskRow(ctx, task), ...endedColumns(ctx, failure), created_at: startedAt }
  await transact(ctx, async (tx) => {
    await tx.db.insertInto('image_task').values(row).execute()
    await forgetOldest(tx, row)
  })
}

async function forgetOldest({ db }: StoreCtx, { owner_id: owner }: Pick<ImageTaskRow, 'owner_id'>): Promise<void> {
  if (owner === null) return
  const only = sql<SqlBool>`expires_at is not null`
  await keepNewest(db, { table: 'image_task', column: 'owner_id', owner, most: MOST_TASKS, only })
}

const within = (ctx: StoreCtx): Condition => isWithin(imageReach(ctx), sql.ref('image_task.owner_id'))

const alive = ({ clock }: StoreCtx): Condition =>
  sql<SqlBool>`(image_task.expires_at is null or image_task.expires_at > ${clock.now()})`

/** @throws not_found */
export async function getTask(ctx: StoreCtx, id: string): Promise<ImageTask> {
  const query = ctx.db.selectFrom('image_task').selectAll().where('id', '=', id)
  const row = await query.where(within(ctx)).where(alive(ctx)).executeTakeFirst()
  if (!row) throw imageRefusals.task_not_found({ id })
  return taskOf(row)
}

/** The oldest first; whoever may see the image has been asked. */
export async function tasksOfImage(ctx: StoreCtx, imageId: string): Promise<ImageTask[]> {
  const query = ctx.db.selectFrom('image_task').selectAll().where('image_id', '=', imageId)
  const rows = await query.where(within(ctx)).where(alive(ctx)).orderBy('created_at').orderBy('id').execute()
  return rows.map(taskOf)
}

const fields = {
  id: text('image_task.id'),
  kind: text('image_task.kind'),
  status: text('image_task.status'),
  ownerId: text('image_task.owner_id', { nullable: true }),
  createdAt: number('image_task.created_at'),
  updatedAt: number('image_task.updated_at'),
  expiresAt: number('image_task.expires_at', { nullable: true }),
} satisfies FilterFields<string>
export type ImageTaskField = keyof typeof fields

const list: ListTable<ImageTaskField> = {
  table: 'image_task',
  fields,
  stamp: sql`image_task.updated_at`,
  order: byCreation('image_task', 'desc'),
}

/** Newest first unless told. @throws bad_request for a marker that is not there */
export async function listTasks(ctx: StoreCtx, request: ListRequest<ImageTaskField>): Promise<Page<ImageTask>> {
  const { items, more } = await taskKeys(ctx, request)
  const ids = items.map(({ id }) => id)
  const query = ctx.db
    .selectFrom('image_task')
    .selectAll()
    .where(among(ctx.db, 'image_task.id', ids))
  return { items: inOrder(ids, await query.execute()).map(taskOf), more }
}

const taskKeys = (ctx: StoreCtx, request: ListRequest<ImageTaskField>): Promise<KeyPage> =>
  readKeys(ctx.db, list, request, {
    scopes: () => [{ condition: within(ctx) }],
    conditions: [alive(ctx)],
    noMarker: (id) => imageRefusals.task_marker_not_found({ id }),
  })
