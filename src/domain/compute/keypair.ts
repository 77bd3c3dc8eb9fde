/** Keypairs: public keys that are put into servers. They belong to users; a private key is made once and never kept. */
import { type SqlBool, sql } from 'kysely'
import { userOf } from '../../kernel/context.ts'
import type { ListRequest, Page } from '../../kernel/page.ts'
import { recordChange, type StoreCtx, transact } from '../../store/context.ts'
import { deleteFound } from '../../store/delete-found.ts'
import { lockName } from '../../store/dialect.ts'
import { text } from '../../store/filter.ts'
import type { RowTable } from '../../store/list.ts'
import { insertRow } from '../../store/prepared.ts'
import { readRows } from '../../store/row-list.ts'
import { certificateFingerprintOf } from './certificate.ts'
import { computeQuotas } from './quotas.ts'
import { computeRefusals } from './refusals.ts'
import { fingerprintOf } from './ssh-key.ts'
import { makeSshKeypair } from './ssh-keypair.ts'
import type { KeypairRow } from './tables.ts'

export interface NewKeypair {
  name: string
  type: 'ssh' | 'x509'
  /** Absent: a pair is made, and its private key is returned this once. */
  publicKey?: string
  /** An admin may make one for another user. */
  userId?: string
}

/** @throws bad_request for a key that is none, conflict for a name that is taken, over_quota, key_pairs_busy */
export async function createKeypair(
  ctx: StoreCtx,
  projectId: string,
  input: NewKeypair,
): Promise<KeypairRow & { privateKey?: string }> {
  const userId = input.userId ?? userOf(ctx)
  if (!/^[A-Za-z0-9 _@.-]{1,255}$/.test(input.name) || input.name.trim() === '') throw computeRefusals.bad_keypair_name()
  if (input.type === 'x509' && input.publicKey === undefined) throw computeRefusals.no_certificates()
  await requireFree(ctx, projectId, userId, input.name) // before some tenths of a second go into a pair
  const made = input.publicKey === undefined ? await makeSshKeypair(ctx.random, projectId, 'rsa') : undefined
  const publicKey = input.publicKey ?? made?.publicKey ?? ''
  const fingerprint = input.type === 'ssh' ? fingerprintOf(publicKey) : certificateFingerprintOf(publicKey)
  return transact(ctx, async (tx) => {
    await requireFree(tx, projectId, userId, input.name)
    const last = await tx.db
      .selectFrom('keypair')
      .select((eb) => eb.fn.max('number').as('number'))
      .executeTakeFirst()
    const row: KeypairRow = {
      user_id: userId,
      name: input.name,
      type: input.type,
      public_key: publicKey,
      fingerprint,
      created_at: tx.clock.now(),
      number: Number(last?.number ?? 0) + 1,
    }
    await insertRow(tx.db, 'keypair', row)
    recordChange(tx, 'keypair', `${userId}/${input.name}`)
    return { ...row, privateKey: made?.privateKey }
  })
}

/** They are counted by user, who may be at work in several projects: it is the user’s that are held, and they are read after that. */
const requireFree = (ctx: StoreCtx, projectId: string, userId: string, name: string): Promise<void> =>
  transact(ctx, async (tx) => {
    await lockName(tx, `keypair:${userId}`)
    const names = await tx.db.selectFrom('keypair').select('name').where('user_id', '=', userId).execute()
    await computeQuotas.require(tx, projectId, 'keypair', 1, async () => names.length)
    if (names.some((one) => one.name === name)) throw computeRefusals.keypair_exists({ name })
  })

const keypairList: RowTable<'name'> = {
  table: 'keypair',
  fields: { name: text('keypair.name', { selective: true }) },
  order: [{ column: 'keypair.name', direction: 'asc', notNull: true }],
}

/** One user's, in order of name; a marker names one of them. @throws bad_request for an unknown marker */
export const listKeypairs = (ctx: StoreCtx, request: ListRequest<'name'> = {}, userId = userOf(ctx)): Promise<Page<KeypairRow>> =>
  readRows(ctx.db, ctx.db.selectFrom('keypair').selectAll('keypair'), keypairList, {
    request,
    key: 'keypair.name',
    seen: sql<SqlBool>`keypair.user_id = ${userId}`,
    noMarker: (name) => computeRefusals.keypair_marker_not_found({ name }),
  })

/** @throws not_found */
export async function getKeypair(ctx: StoreCtx, name: string, userId = userOf(ctx)): Promise<KeypairRow> {
  const row = await ctx.db
    .selectFrom('keypair')
    .selectAll()
    .where('user_id', '=', userId)
    .where('name', '=', name)
    .executeTakeFirst()
  if (!row) throw computeRefusals.keypair_not_found({ name, userId })
  return row
}

/** Servers that have the key keep it. */
export async function removeKeypair(ctx: StoreCtx, name: string, userId = userOf(ctx)): Promise<void> {
  await transact(ctx, async (tx) => {
    await getKeypair(tx, name, userId)
    await deleteFound(tx.db.deleteFrom('keypair').where('user_id', '=', userId).where('name', '=', name))
    recordChange(tx, 'keypair', `${userId}/${name}`)
  })
}
