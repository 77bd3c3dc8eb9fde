import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { updateGeneration } from './generation.fixture.ts'
import { readPage, type SortKey } from './page.ts'
import type { Db } from './store.ts'
import { EVERY_KIND, eachDatabase, testCtx } from './testing.ts'

interface ThingRow {
  id: string
  name: string | null
  size: number
  generation: number
}

declare module './tables.ts' {
  interface Tables {
    test_thing: ThingRow
  }
}

/** Names with ties and nulls. */
const THINGS = Array.from({ length: 23 }, (_, i) => ({
  id: `id-${String(i).padStart(2, '0')}`,
  name: i % 5 === 0 ? null : `name-${i % 3}`,
  size: i % 4,
  generation: 1,
}))

async function makeThings(db: Db): Promise<void> {
  await sql`create table test_thing (id text primary key, name text, size integer not null, generation integer not null)`.execute(
    db,
  )
  await db.insertInto('test_thing').values(THINGS).execute()
}

const compare = (keys: readonly SortKey[]) => (a: ThingRow, b: ThingRow) => {
  for (const { column, direction } of keys) {
    const [x, y] = [a[column as 'id'] ?? '', b[column as 'id'] ?? '']
    if (x !== y) return (x < y ? -1 : 1) * (direction === 'asc' ? 1 : -1)
  }
  return 0
}

eachDatabase(
  'pages',
  (open) => {
    for (const name of ['asc', 'desc'] as const)
      for (const size of ['asc', 'desc'] as const)
        test(`by name ${name}, size ${size}: every row once, in order, ties and nulls too`, async () => {
          const { db } = await open()
          await makeThings(db)
          const keys: SortKey[] = [
            { column: 'name', direction: name },
            { column: 'test_thing.size', direction: size, notNull: true },
            { column: 'id', direction: 'asc', notNull: true },
          ]
          const plain = keys.map((k) => ({ ...k, column: k.column.replace('test_thing.', '') }))
          const seen: ThingRow[] = []
          for (let more = true; more; ) {
            const last = seen.at(-1)
            const after = last && [last.name, last.size, last.id]
            const page = await readPage(db.selectFrom('test_thing').selectAll(), { keys, limit: 4, after })
            assert.ok(page.items.length <= 4)
            seen.push(...page.items)
            more = page.more
          }
          assert.deepEqual(
            seen.map((r) => r.id),
            THINGS.toSorted(compare(plain)).map((r) => r.id),
          )
        })

    test('an update happens only on the generation that was read', async () => {
      const store = await open()
      const ctx = testCtx(store)
      await makeThings(store.db)
      const seen = { id: 'id-01', generation: 1 }
      assert.equal(await updateGeneration(ctx, 'test_thing', seen, { name: 'first' }), 'updated')
      assert.equal(await updateGeneration(ctx, 'test_thing', seen, { name: 'second' }), 'stale')
      assert.equal(await updateGeneration(ctx, 'test_thing', { id: 'none', generation: 1 }, { name: 'x' }), 'gone')
      const row = await store.db.selectFrom('test_thing').selectAll().where('id', '=', 'id-01').executeTakeFirst()
      assert.deepEqual([row?.name, row?.generation], ['first', 2])
    })
  },
  { ...EVERY_KIND, empty: true },
)
