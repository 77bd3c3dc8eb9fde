import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { openStore } from './store.ts'

test("a caller's thousands of conditions are refused as too many, and the database goes on", async () => {
  const store = openStore('sqlite::memory:')
  try {
    const all = Array.from({ length: 3000 }, () => sql`1 = 1`)
    await assert.rejects(sql`select 1 where ${sql.join(all, sql` and `)}`.execute(store.db), { code: 'bad_request' })
    assert.deepEqual((await sql`select 1 as one`.execute(store.db)).rows.length, 1)
  } finally {
    await store.close()
  }
})
