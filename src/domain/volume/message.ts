/** Messages for users: why something did not become of a volume, which its state alone does not say. */
import type { NumberedRequest, Page } from '../../kernel/page.ts'
import { reachOf } from '../../kernel/reach.ts'
import type { Task } from '../../operation/task.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { text } from '../../store/filter.ts'
import { keepNewest } from '../../store/keep-newest.ts'
import { byCreation, type RowTable } from '../../store/list.ts'
import { insertRow } from '../../store/prepared.ts'
import { readRows } from '../../store/row-list.ts'
import { within } from '../../store/within.ts'
import { volumeRefusals } from './refusals.ts'
import type { VolumeMessageRow, VolumeRow } from './tables.ts'

const KEPT_MS = 30 * 24 * 3_600_000
/** Of a project: no quota counts them. */
export const MOST_MESSAGES = 1000

interface Told {
  requestId: string
  doing: string
  problem: string
}

export async function addMessage(tx: StoreCtx, volume: Pick<VolumeRow, 'id' | 'project_id'>, told: Told): Promise<void> {
  const now = tx.clock.now()
  await insertRow(tx.db, 'volume_message', {
    id: tx.random.uuid(),
    project_id: volume.project_id,
    request_id: told.requestId,
    volume_id: volume.id,
    doing: told.doing,
    problem: told.problem,
    created_at: now,
    expires_at: now + KEPT_MS,
  })
  await keepNewest(tx.db, { table: 'volume_message', column: 'project_id', owner: volume.project_id, most: MOST_MESSAGES })
}

/** Removes those whose time is over. */
export const messageTask = (): Task => ({
  name: 'volume.messages',
  every: 600_000,
  alone: true,
  run: async (ctx) => void (await ctx.db.deleteFrom('volume_message').where('expires_at', '<', ctx.clock.now()).execute()),
})

export type MessageField = 'doing' | 'id' | 'volumeId' | 'requestId' | 'createdAt'

const messageList: RowTable<MessageField> = {
  table: 'volume_message',
  fields: {
    doing: text('volume_message.doing'),
    id: text('volume_message.id', { selective: true }),
    volumeId: text('volume_message.volume_id'),
    requestId: text('volume_message.request_id'),
    createdAt: text('volume_message.created_at'),
  },
  order: byCreation('volume_message', 'desc'),
}

const messagesWithin = (ctx: StoreCtx) => within(reachOf(ctx, 'volume'), { project: 'volume_message.project_id' })

/** Newest first unless told. */
export const listMessages = (ctx: StoreCtx, request: NumberedRequest<MessageField>): Promise<Page<VolumeMessageRow>> =>
  readRows(ctx.db, ctx.db.selectFrom('volume_message').selectAll('volume_message'), messageList, {
    request,
    key: 'volume_message.id',
    seen: messagesWithin(ctx),
    noMarker: (id) => volumeRefusals.message_not_found({ id }),
  })

/** Whosever it is. */
export const findAnyMessage = (ctx: StoreCtx, id: string): Promise<VolumeMessageRow | undefined> =>
  ctx.db.selectFrom('volume_message').selectAll().where('id', '=', id).executeTakeFirst()

/** @throws not_found */
export async function getMessage(ctx: StoreCtx, id: string): Promise<VolumeMessageRow> {
  const query = ctx.db.selectFrom('volume_message').selectAll().where('id', '=', id).where(messagesWithin(ctx))
  const row = await query.executeTakeFirst()
  if (!row) throw volumeRefusals.message_not_found({ id })
  return row
}

/** @throws not_found */
export const deleteMessage = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const { project_id } = await getMessage(tx, id)
    await deleteFound(tx.db.deleteFrom('volume_message').where('id', '=', id))
    recordChange(tx, 'volume_message', id, project_id)
  })
