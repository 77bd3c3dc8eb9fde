/** Compare and set: a row is changed only if it still is the one that was read. */
import type { Kysely } from 'kysely'
import type { StoreCtx } from './context.ts'
import type { Tables } from './tables.ts'

/** Tables whose rows have an id and a generation that rises with each change. */
type Counted = { [K in keyof Tables]: Tables[K] extends { id: string; generation: number } ? K : never }[keyof Tables]

export type Updated = 'updated' | 'stale' | 'gone'

/** Writes `set` and raises the generation, if the row still has the generation that was `seen`. */
export async function updateGeneration<T extends Counted>(
  tx: StoreCtx,
  table: T,
  seen: { id: string; generation: number },
  set: Partial<Omit<Tables[T], 'id' | 'generation'>>,
): Promise<Updated> {
  // Kysely cannot see through the type parameter that the table has these columns; `Counted` says so
  const db = tx.db as unknown as Kysely<{ row: { id: string; generation: number } }>
  const row = db.updateTable(table as 'row').where('id', '=', seen.id)
  const { numUpdatedRows } = await row
    .set({ ...set, generation: seen.generation + 1 })
    .where('generation', '=', seen.generation)
    .executeTakeFirstOrThrow()
  if (numUpdatedRows > 0n) return 'updated'
  const there = await db
    .selectFrom(table as 'row')
    .select('id')
    .where('id', '=', seen.id)
    .executeTakeFirst()
  return there ? 'stale' : 'gone'
}
