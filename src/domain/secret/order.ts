/** Fills orders: keys are made when they are asked for, so that an order that is answered is filled, or says why not. */
import { type SqlBool, sql } from 'kysely'
import { userOf } from '../../kernel/context.ts'
import type { OffsetPage, OffsetRequest } from '../../kernel/page.ts'
import { homeProject } from '../../kernel/reach.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import type { Condition } from '../../store/filter.ts'
import { isLike } from '../../store/like.ts'
import { readOffsetPage } from '../../store/offset-page.ts'
import { insertRow } from '../../store/prepared.ts'
import { createContainer } from './container.ts'
import { insertSecret, type NewSecret } from './create.ts'
import { isPairMade, type KeyPair, makeKey, makePair } from './generate.ts'
import { requireRoom } from './limits.ts'
import type { PayloadSealing } from './project-key.ts'
import { secretRefusals } from './refusals.ts'
import type { ContentType, Secret } from './secret.ts'
import type { OrderType, SecretOrderRow } from './tables.ts'

export interface NewOrder {
  type: OrderType
  /** As it was given, for whoever asks what was ordered. */
  meta: object
  algorithm: string
  bitLength: number
  contentType: ContentType
  passphrase?: string | undefined
  secret: Pick<NewSecret, 'name' | 'mode' | 'expiresAt'>
}

type Filled = Partial<Pick<SecretOrderRow, 'secret_id' | 'container_id' | 'error_code' | 'error_reason'>>

/** @throws over_quota, master_key_unavailable, key_pairs_busy */
export async function createOrder(ctx: StoreCtx, sealing: PayloadSealing, order: NewOrder): Promise<SecretOrderRow> {
  // before the transaction: pairs take their time, and so may the project's key
  const pair = order.type === 'asymmetric' ? await makeOrderedPair(ctx, order) : undefined
  const key = await sealing.keyOf(ctx, homeProject(ctx))
  return transact(ctx, async (tx) => {
    await requireRoom(tx, 'orders')
    const keep: Keep = (secret) => insertSecret(tx, sealing, { ...secret, key })
    const filled = order.type === 'key' ? await fillKey(tx, keep, order) : await fillPair(tx, keep, order, pair)
    const [now, projectId] = [tx.clock.now(), homeProject(tx)]
    const row: SecretOrderRow = {
      id: tx.random.uuid(),
      project_id: projectId,
      creator_id: userOf(tx),
      type: order.type,
      meta: JSON.stringify(order.meta),
      status: filled.error_code ? 'ERROR' : 'ACTIVE',
      secret_id: filled.secret_id ?? null,
      container_id: filled.container_id ?? null,
      error_code: filled.error_code ?? null,
      error_reason: filled.error_reason ?? null,
      created_at: now,
      updated_at: now,
    }
    await insertRow(tx.db, 'secret_order', row)
    recordChange(tx, 'secret_order', row.id, projectId)
    return row
  })
}

/** Nobody has a pair made that there is no room for. */
async function makeOrderedPair(ctx: StoreCtx, order: NewOrder): Promise<KeyPair | undefined> {
  await transact(ctx, async (tx) => {
    await requireRoom(tx, 'orders')
    if (!isPairMade(order)) return
    await requireRoom(tx, 'secrets', order.passphrase ? 3 : 2)
    await requireRoom(tx, 'containers')
  })
  return makePair(ctx, homeProject(ctx), order)
}

type Keep = (secret: NewSecret) => Promise<Secret>

const unmade: Filled = {
  error_code: 400,
  error_reason: 'Process TypeOrder issue seen - Secret generate supported plugin not found..',
}

async function fillKey(tx: StoreCtx, keep: Keep, order: NewOrder): Promise<Filled> {
  const { algorithm, bitLength, contentType, secret } = order
  const bytes = makeKey(tx.random, algorithm, bitLength, secret.mode ?? undefined)
  if (!bytes) return unmade
  const payload = { contentType, bytes }
  const made = await keep({ ...secret, algorithm, bitLength, secretType: 'symmetric', payload })
  return { secret_id: made.id }
}

async function fillPair(tx: StoreCtx, keepSecret: Keep, order: NewOrder, pair: KeyPair | undefined): Promise<Filled> {
  if (!pair) return unmade
  const { algorithm, bitLength, contentType, passphrase, secret } = order
  const keep = async (secretType: 'private' | 'public' | 'passphrase', bytes: Buffer) => {
    const payload = { contentType, bytes }
    return (await keepSecret({ ...secret, algorithm, bitLength, secretType, payload })).id
  }
  const members = [
    { name: 'private_key', secretId: await keep('private', pair.privateKey) },
    { name: 'public_key', secretId: await keep('public', pair.publicKey) },
  ]
  if (passphrase) members.push({ name: 'private_key_passphrase', secretId: await keep('passphrase', Buffer.from(passphrase)) })
  const type = algorithm.toLowerCase() === 'rsa' ? 'rsa' : 'generic'
  return { container_id: (await createContainer(tx, { name: secret.name ?? null, type, members })).id }
}

export interface OrderListRequest extends OffsetRequest {
  /** A part of what was asked for, as JSON. */
  meta?: string | undefined
}

/** Of the caller's project. */
export function listOrders(ctx: StoreCtx, { meta, ...page }: OrderListRequest): Promise<OffsetPage<SecretOrderRow>> {
  const conditions: Condition[] = [sql<SqlBool>`secret_order.project_id = ${homeProject(ctx)}`]
  if (meta !== undefined) conditions.push(isLike(ctx.db, 'secret_order.meta', `%${meta}%`))
  return readOffsetPage(ctx, 'secret_order', { conditions, page })
}

/** For rules that ask about it: whoever asks. */
export const findAnyOrder = (ctx: StoreCtx, id: string): Promise<SecretOrderRow | undefined> =>
  ctx.db.selectFrom('secret_order').selectAll().where('id', '=', id).executeTakeFirst()

/** Of the caller's project: those of others are not there, whoever asks. @throws not_found */
export async function getOrder(ctx: StoreCtx, id: string): Promise<SecretOrderRow> {
  const row = await findAnyOrder(ctx, id)
  if (row?.project_id !== homeProject(ctx)) throw secretRefusals.order_not_found({ id })
  return row
}

/** What was made by it stays. @throws not_found */
export const deleteOrder = (ctx: StoreCtx, id: string): Promise<void> =>
  transact(ctx, async (tx) => {
    const { project_id } = await getOrder(tx, id)
    await deleteFound(tx.db.deleteFrom('secret_order').where('id', '=', id))
    recordChange(tx, 'secret_order', id, project_id)
  })
