/** Replaces the master key, by one of the same store or of another: the keys of projects are wrapped anew. See README.md. */
import type { Random } from '../../kernel/random.ts'
import { type StoreCtx, transact } from '../../store/context.ts'
import { bringIntoForce, everRegistered, registeredKeys } from './master-key-registry.ts'
import { type MasterKeys, masterKeyIdOf, type StoreKind } from './master-keys.ts'
import { PayloadSealing } from './project-key.ts'
import { rekeyPayloads } from './rekey.ts'
import type { SecretProjectKeyRow } from './tables.ts'

const AT_ONCE = 100

export interface Rotated {
  /** The master key in force. */
  id: string
  store: StoreKind
  projectKeys: number
  payloads: number
}

export interface RotateOptions {
  random: Random
  /** Where the new key is to be; where the one in force is unless told. */
  to?: StoreKind
  /**
   * For a cloud whose controllers have a file each: the first time the new key is only laid out, so that the file can be brought to all of
   * them; the next time it wraps. A token is the same for all.
   */
  twice?: boolean
}

/**
 * By one process of the cloud at a time: it reads and replaces files. Killed anywhere in it, everything opens, and the next one completes it.
 * @returns undefined when the new master key was only laid out
 */
export async function rotateMasterKey(
  ctx: StoreCtx,
  keys: MasterKeys,
  { random, to, twice = false }: RotateOptions,
): Promise<Rotated | undefined> {
  await requireRegistered(ctx, keys)
  const before = await keys.inForce(ctx)
  const store = to === undefined ? await keys.get(before) : keys.storeOf(to)
  const used = await everRegistered(ctx)
  const laidOut = (await store.ids()).find((id) => !used.has(id))
  if (twice && store.kind === 'file' && laidOut === undefined) {
    await store.make()
    return undefined
  }
  const id = laidOut ?? (await store.make())
  // what another controller wraps this very moment is by the one before
  const keep = [before, ...(await keysInUse(ctx))]
  ctx.signal.throwIfAborted()
  await bringIntoForce(ctx, id, store, keep)
  ctx.signal.throwIfAborted()
  for (const each of keys.stores) await each.keepOnly([id, ...keep])
  const projectKeys = await wrapAnew(ctx, keys, id)
  return { id, store: store.kind, projectKeys, payloads: await rekeyPayloads(ctx, new PayloadSealing(keys, random)) }
}

/** What comes into force drops what nothing is wrapped by: whoever lacks a key of the cloud cannot tell. @throws Error with what to do */
async function requireRegistered(ctx: StoreCtx, keys: MasterKeys): Promise<void> {
  for (const { id } of await registeredKeys(ctx))
    if (!(await keys.find(id)))
      throw new Error(
        `The master key ${id} of this cloud is not on this machine: copy secret-master-keys.json from the controller where it is, then run the command again.`,
      )
}

async function keysInUse(ctx: StoreCtx): Promise<Set<string>> {
  const found = new Set<string>()
  for await (const rows of pages(ctx)) for (const { sealed } of rows) found.add(masterKeyIdOf(sealed))
  return found
}

async function wrapAnew(ctx: StoreCtx, keys: MasterKeys, id: string): Promise<number> {
  let count = 0
  for await (const rows of pages(ctx)) {
    ctx.signal.throwIfAborted()
    const older = rows.filter(({ sealed }) => masterKeyIdOf(sealed) !== id)
    const anew = await Promise.all(
      older.map(async (row) => ({ row, sealed: await keys.wrapBy(id, await keys.unwrap(row.sealed, row.id), row.id) })),
    )
    if (anew.length === 0) continue
    await transact(ctx, async (tx) => {
      // only what nobody has changed since it was read
      for (const { row, sealed } of anew)
        await tx.db
          .updateTable('secret_project_key')
          .set({ sealed })
          .where('id', '=', row.id)
          .where('sealed', '=', row.sealed)
          .execute()
    })
    count += anew.length
  }
  return count
}

async function* pages(ctx: StoreCtx): AsyncGenerator<Pick<SecretProjectKeyRow, 'id' | 'sealed'>[]> {
  for (let after = ''; ; ) {
    const query = ctx.db.selectFrom('secret_project_key').select(['id', 'sealed']).where('id', '>', after)
    const rows = await query.orderBy('id').limit(AT_ONCE).execute()
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (!last || rows.length < AT_ONCE) return
    after = last.id
  }
}
