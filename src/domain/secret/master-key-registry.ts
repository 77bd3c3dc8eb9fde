/** Registers which master keys are this cloud's: their ids and stores, in the database that all controllers share. */
import type { MasterKeyStore } from '../../drivers/master-key/driver.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { lockName } from '../../store/dialect.ts'
import type { SecretMasterKeyRow } from './tables.ts'

type Registered = Pick<SecretMasterKeyRow, 'id' | 'store' | 'created_at'>

const LOCK = 'secret.master-key'

/** Those that something is or may be wrapped by, newest first: that one is in force. */
export const registeredKeys = (ctx: StoreCtx): Promise<Registered[]> =>
  ctx.db
    .selectFrom('secret_master_key')
    .select(['id', 'store', 'created_at'])
    .where('retired_at', 'is', null)
    .orderBy('created_at', 'desc')
    .execute()

/** Those that ever were: none of them comes into force again. */
export async function everRegistered(ctx: StoreCtx): Promise<Set<string>> {
  const rows = await ctx.db.selectFrom('secret_master_key').select('id').execute()
  return new Set(rows.map(({ id }) => id))
}

/** At the first start; made in the first store unless one is there. Of two controllers that begin at once one's key is the cloud's. */
export async function registerFirst(ctx: StoreCtx, [store]: readonly MasterKeyStore[]): Promise<string> {
  if (!store) throw new Error('There is no store of master keys.')
  const id = (await store.ids())[0] ?? (await store.make())
  return transact(ctx, async (tx) => {
    await lockName(tx, LOCK)
    const [newest] = await registeredKeys(tx)
    if (newest) return newest.id
    await insert(tx, id, store)
    return id
  })
}

/** In force from now on. Those that are not to be kept are no longer asked for. */
export const bringIntoForce = (ctx: StoreCtx, id: string, store: MasterKeyStore, keep: readonly string[]): Promise<void> =>
  transact(ctx, async (tx) => {
    await lockName(tx, LOCK)
    await insert(tx, id, store)
    await tx.db
      .updateTable('secret_master_key')
      .set({ retired_at: tx.clock.now() })
      .where('id', 'not in', [id, ...keep])
      .where('retired_at', 'is', null)
      .execute()
  })

async function insert(tx: StoreCtx, id: string, { kind }: MasterKeyStore): Promise<void> {
  const newest = await tx.db
    .selectFrom('secret_master_key')
    .select((eb) => eb.fn.max('created_at').as('at'))
    .executeTakeFirst()
  const created_at = Math.max(tx.clock.now(), Number(newest?.at ?? 0) + 1)
  await tx.db
    .insertInto('secret_master_key')
    .values({ id, created_at, store: kind, retired_at: null })
    .onConflict((c) => c.doNothing())
    .execute()
}

/**
 * At a controller's start.
 * @throws Error that says which master key is wanted, which are here, and what to do
 */
export async function requireMasterKeys(ctx: StoreCtx, stores: readonly MasterKeyStore[]): Promise<void> {
  const held = await Promise.all(stores.map(async (store) => ({ store, ids: await idsOf(store) })))
  const registered = await registeredKeys(ctx)
  if (registered.length === 0) return void (await registerFirst(ctx, stores))
  const missing = registered.find(({ id }) => !held.some(({ ids }) => ids.includes(id)))
  if (!missing) return
  const there = held.map(({ store, ids }) => `${store.place}: ${ids.length > 0 ? ids.join(', ') : 'none'}`).join('; ')
  throw new Error(
    `The keys of this cloud's projects, and with them their secrets, are sealed with the master key ${missing.id}, which ${
      missing.store === 'pkcs11'
        ? 'is in a PKCS#11 token and not in what this controller has'
        : "was in secret-master-keys.json and is not in this controller's"
    }: the keys that are here are of ${there}. ${
      missing.store === 'pkcs11'
        ? 'Say in secret.yaml which token and which labels are meant.'
        : 'Copy that file from the state folder of another of its controllers, or from a backup.'
    }`,
  )
}

async function idsOf(store: MasterKeyStore): Promise<readonly string[]> {
  try {
    return await store.ids()
  } catch (cause) {
    const why = cause instanceof Error && 'internal' in cause ? cause.internal : cause
    throw new Error(`The master keys of secrets cannot be reached. ${why}`, { cause })
  }
}
