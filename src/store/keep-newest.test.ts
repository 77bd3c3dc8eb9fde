import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { keepNewest } from './keep-newest.ts'
import { eachDatabase } from './testing.ts'

declare module './tables.ts' {
  interface Tables {
    test_note: { id: string; owner: string; created_at: number; ended: number }
  }
}

eachDatabase('rows that no quota counts', (open) => {
  test('the newest of an owner stay, others’ rows and those that are not asked for are not touched', async () => {
    const { db } = await open()
    await sql`create table test_note (id text primary key, owner text not null, created_at bigint not null, ended integer not null)`.execute(
      db,
    )
    const note = (id: string, owner: string, created_at: number, ended = 1) => ({ id, owner, created_at, ended })
    const rows = [note('a', 'me', 1), note('b', 'me', 2), note('c', 'me', 2), note('d', 'you', 0), note('e', 'me', 0, 0)]
    await db.insertInto('test_note').values(rows).execute()
    await keepNewest(db, { table: 'test_note', column: 'owner', owner: 'me', most: 1, only: sql`ended = 1` })
    const left = await db.selectFrom('test_note').select('id').orderBy('id').execute()
    assert.deepEqual(
      left.map(({ id }) => id),
      ['c', 'd', 'e'],
    )
  })
})
