/** Seals all secrets by another key: see README.md for why it may be killed at any moment. */
import { type StoreCtx, transact } from '../../../store/context.ts'
import { IDENTITY_SECRETS, registryOf, type SealedRows, tablesOf } from './sealed-rows.ts'
import { keyIdOf, type Sealing, type SealingKeys } from './sealing.ts'
import { registerSealingKey } from './sealing-key-registry.ts'

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

export interface RotationOptions {
  /** What the keys seal: identity's secrets unless told. */
  rows?: SealedRows
  twice?: boolean
}

/**
 * @param twice for a cloud whose controllers have a file each: the first time the new key is only laid out, so that the file
 *   can be brought to all of them; the next time it seals
 * @returns how many secrets were sealed anew; undefined when the key was laid out
 */
export async function rotateSealing(
  ctx: StoreCtx,
  keys: SealingKeyFile,
  sealing: Sealing,
  { twice = false, rows = IDENTITY_SECRETS }: RotationOptions = {},
): Promise<number | undefined> {
  await transact(ctx, (tx) => registerSealingKey(tx, keys.newest().id, rows)) // a rotation that was killed had not come to it
  const laidOut = await findLaidOut(ctx, keys, rows)
  if (twice && laidOut === undefined) {
    keys.stage()
    return undefined
  }
  const newest = laidOut ?? keys.stage()
  const newestBefore = keys.newest().id // another controller may be sealing with it this very moment
  keys.lead(newest, new Set([...(await keysInUse(ctx, rows)), newestBefore]))
  const kept = keys.ids()
  await transact(ctx, async (tx) => {
    await registerSealingKey(tx, newest, rows)
    await tx.db
      .deleteFrom(registryOf(rows))
      .where('id', 'not in', [...kept])
      .execute()
  })
  let sealed = 0
  for (const place of tablesOf(rows)) sealed += await sealAnew(ctx, place, newest, sealing)
  return sealed
}

/** One behind the others that has never sealed anything. */
async function findLaidOut(ctx: StoreCtx, keys: SealingKeyFile, rows: SealedRows): Promise<string | undefined> {
  const known = new Set((await ctx.db.selectFrom(registryOf(rows)).select('id').execute()).map(({ id }) => id))
  return keys
    .ids()
    .slice(1)
    .find((id) => !known.has(id))
}

async function keysInUse(ctx: StoreCtx, of: SealedRows): Promise<Set<string>> {
  const found = new Set<string>()
  for (const place of tablesOf(of))
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
