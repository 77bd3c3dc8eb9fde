/** Another key for all secrets: see README.md for why it may be killed at any moment. */
import { type StoreCtx, transact } from '../../../store/context.ts'
import { registerSealingKey } from './registry.ts'
import { keyIdOf, type Sealing, type SealingKeys } from './sealing.ts'

/** The file of keys, as an operator's command changes it. */
export interface SealingKeyFile extends SealingKeys {
  ids(): readonly string[]
  /** Puts a new key in front and drops those that are not in `keep`, in one step that is on disk when it returns. */
  replace(keep: ReadonlySet<string>): void
}

const AT_ONCE = 100

/** Each has a column `sealed`, whose text is bound to its row's id. */
const SEALED = ['credential', 'oauth1_consumer', 'oauth1_request_token', 'oauth1_access_token'] as const

/** Of the columns that count here they are alike. */
type Place = 'credential'
const places = SEALED as readonly string[] as readonly Place[]

interface SealedRow {
  id: string
  sealed: string
}

/** @returns how many secrets were sealed anew */
export async function rotateSealing(ctx: StoreCtx, keys: SealingKeyFile, sealing: Sealing): Promise<{ sealed: number }> {
  const needed = await keysInUse(ctx)
  const newestBefore = keys.newest().id // another controller may be sealing with it this very moment
  keys.replace(new Set([...needed, newestBefore]))
  const newest = keys.newest().id
  const kept = keys.ids()
  await transact(ctx, async (tx) => {
    await registerSealingKey(tx, newest)
    await tx.db
      .deleteFrom('sealing_key')
      .where('id', 'not in', [...kept])
      .execute()
  })
  let sealed = 0
  for (const place of places) sealed += await sealAnew(ctx, place, newest, sealing)
  return { sealed }
}

async function keysInUse(ctx: StoreCtx): Promise<Set<string>> {
  const found = new Set<string>()
  for (const place of places)
    for await (const rows of pages(ctx, place)) for (const { sealed } of rows) found.add(keyIdOf(sealed))
  return found
}

async function sealAnew(ctx: StoreCtx, place: Place, newest: string, sealing: Sealing): Promise<number> {
  let count = 0
  for await (const rows of pages(ctx, place)) {
    const older = rows.filter(({ sealed }) => keyIdOf(sealed) !== newest)
    if (older.length === 0) continue
    await transact(ctx, async (tx) => {
      for (const { id, sealed } of older) {
        const anew = sealing.seal(sealing.open(sealed, id), id)
        // only if nobody has changed it since it was read
        await tx.db.updateTable(place).set({ sealed: anew }).where('id', '=', id).where('sealed', '=', sealed).execute()
      }
    })
    count += older.length
  }
  return count
}

async function* pages(ctx: StoreCtx, place: Place): AsyncGenerator<SealedRow[]> {
  for (let after = ''; ; ) {
    const query = ctx.db.selectFrom(place).select(['id', 'sealed']).where('id', '>', after)
    const rows = await query.orderBy('id').limit(AT_ONCE).execute()
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (!last || rows.length < AT_ONCE) return
    after = last.id
  }
}
