/** Seals all secrets by another key: see README.md for why it may be killed at any moment. */
import { type StoreCtx, transact } from '../../../store/context.ts'
import { keyIdOf, type Sealing, type SealingKeys } from './sealing.ts'
import { everRegistered, keepRegistered } from './sealing-key-registry.ts'

/** The file of keys, as an operator's command changes it. */
export interface SealingKeyFile extends SealingKeys {
  ids(): readonly string[]
  /** Puts a new key behind the others, where it opens and does not seal. On disk when it returns, as with `lead`. */
  stage(): string
  /** Puts the key in front, where it seals, and drops the others that are not in `keep`. */
  lead(id: string, keep: ReadonlySet<string>): void
}

const AT_ONCE = 100

type Place = 'credential'

interface SealedRow {
  id: string
  sealed: string
}

/** Each has a column `sealed`, whose text is bound to its row's id. */
const SEALED = ['credential', 'oauth1_consumer', 'oauth1_request_token', 'oauth1_access_token'] as const

/** Of the columns that count here all are alike. */
const PLACES = SEALED as readonly Place[]

/**
 * By one process of the cloud at a time: it reads and replaces files.
 * @param twice for a cloud whose controllers have a file each: the first time the new key is only laid out, so that the file
 *   can be brought to all of them; the next time it seals
 * @param atOnce rows that one transaction seals anew
 * @returns how many secrets were sealed anew; undefined when the key was laid out
 */
export async function rotateSealing(
  ctx: StoreCtx,
  keys: SealingKeyFile,
  sealing: Sealing,
  { twice = false, atOnce = AT_ONCE }: { twice?: boolean; atOnce?: number } = {},
): Promise<number | undefined> {
  const laidOut = await findLaidOut(ctx, keys)
  if (twice && laidOut === undefined) {
    keys.stage()
    return undefined
  }
  const newest = laidOut ?? keys.stage()
  const newestBefore = keys.newest().id // another controller may be sealing with it this very moment
  const keep = new Set([...(await keysInUse(ctx, atOnce)), newestBefore])
  keep.delete(newest) // it comes last into the registry, where the newest is the one that seals
  // the registry first: what the file loses then, nobody asks for any more
  ctx.signal.throwIfAborted()
  await keepRegistered(ctx, [...keep, newest])
  ctx.signal.throwIfAborted()
  keys.lead(newest, keep)
  let sealed = 0
  for (const place of PLACES) sealed += await sealAnew(ctx, place, newest, sealing, atOnce)
  return sealed
}

/** One behind the others that was never registered: nothing was ever sealed by it. */
async function findLaidOut(ctx: StoreCtx, keys: SealingKeyFile): Promise<string | undefined> {
  const known = await everRegistered(ctx)
  return keys
    .ids()
    .slice(1)
    .find((id) => !known.has(id))
}

async function keysInUse(ctx: StoreCtx, atOnce: number): Promise<Set<string>> {
  const found = new Set<string>()
  for (const place of PLACES)
    for await (const rows of pages(ctx, place, atOnce)) for (const { sealed } of rows) found.add(keyIdOf(sealed))
  return found
}

async function sealAnew(ctx: StoreCtx, place: Place, newest: string, sealing: Sealing, atOnce: number): Promise<number> {
  let count = 0
  for await (const rows of pages(ctx, place, atOnce)) {
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

async function* pages(ctx: StoreCtx, place: Place, atOnce: number): AsyncGenerator<SealedRow[]> {
  for (let after = ''; ; ) {
    const query = ctx.db.selectFrom(place).select(['id', 'sealed']).where('id', '>', after)
    const rows = await query.orderBy('id').limit(atOnce).execute()
    if (rows.length > 0) yield rows
    const last = rows.at(-1)
    if (!last || rows.length < atOnce) return
    after = last.id
  }
}
