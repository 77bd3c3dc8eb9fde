/** Keeps the keys that sign tokens. The newest signs; older ones still verify until their last token has expired. */
import { createSecretKey, type KeyObject } from 'node:crypto'
import { hexOf } from '../../../kernel/ids.ts'
import { recordChange, type StoreCtx, transact } from '../../../store/context.ts'
import { lockName } from '../../../store/dialect.ts'
import { TOKEN_LIFE_MAX } from '../revocation/index.ts'
import { tokenRefusals } from './refusals.ts'

export interface TokenKey {
  /** Travels in each token's header. */
  id: string
  /** 256 bits for HS256. */
  secret: KeyObject
  createdAt: number
}

/** Newest first. */
export async function readTokenKeys(ctx: StoreCtx): Promise<TokenKey[]> {
  const rows = await ctx.db.selectFrom('token_key').selectAll().orderBy('created_at', 'desc').orderBy('id').execute()
  return rows.map((row) => ({ id: row.id, secret: createSecretKey(row.secret, 'base64url'), createdAt: row.created_at }))
}

/** Makes the first key of a fresh cloud; nothing when there is one. */
export const ensureTokenKey = (ctx: StoreCtx): Promise<void> =>
  transact(ctx, async (tx) => {
    await lockName(tx, 'identity.token-key')
    if ((await readTokenKeys(tx)).length === 0) await addTokenKey(tx)
  })

/** A new key signs from now on; keys whose tokens have all expired go. Nobody is logged out. */
export const rotateTokenKeys = (ctx: StoreCtx): Promise<void> =>
  transact(ctx, async (tx) => {
    await lockName(tx, 'identity.token-key')
    const [, ...older] = await readTokenKeys(tx)
    const replacedBefore = tx.clock.now() - TOKEN_LIFE_MAX
    const gone = older.filter((_, i) => (older[i - 1]?.createdAt ?? Number.POSITIVE_INFINITY) < replacedBefore)
    for (const key of gone) await tx.db.deleteFrom('token_key').where('id', '=', key.id).execute()
    await addTokenKey(tx)
  })

async function addTokenKey(tx: StoreCtx): Promise<void> {
  const id = hexOf(tx.random.uuid()).slice(0, 8)
  const secret = tx.random.bytes(32).toString('base64url')
  const newest = (await readTokenKeys(tx))[0]?.createdAt ?? 0
  const createdAt = Math.max(tx.clock.now(), newest + 1) // the newest signs, whatever the clock did
  await tx.db.insertInto('token_key').values({ id, secret, created_at: createdAt }).execute()
  recordChange(tx, 'token-key', id)
}

export const noTokenKey = () => tokenRefusals.not_set_up({ internal: 'no token key: bootstrapIdentity has not run' })
