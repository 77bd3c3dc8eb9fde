import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type SqlBool, sql } from 'kysely'
import { readOffsetPage } from './offset-page.ts'
import { eachDatabase, testCtx } from './testing.ts'

eachDatabase(
  'pages by number',
  (open) => {
    test('a page, its place and the total; between equals by creation', async () => {
      const ctx = testCtx(await open())
      const rows = ['c', 'a', 'b', 'd'].map((id, i) => ({ id, kind: 'k', project_id: id === 'd' ? 'q' : 'p', created_at: i }))
      await sql`create table offset_row (id text primary key, kind text, project_id text, created_at bigint)`.execute(ctx.db)
      for (const row of rows)
        await sql`insert into offset_row values (${row.id}, ${row.kind}, ${row.project_id}, ${row.created_at})`.execute(ctx.db)
      const read = async (offset: number, direction?: 'asc' | 'desc') => {
        const order = direction ? [{ column: 'id', direction, notNull: true } as const] : []
        const conditions = [sql<SqlBool>`project_id = 'p'`]
        const page = await readOffsetPage(ctx, 'offset_row' as 'secret', { conditions, page: { offset, limit: 2 }, order })
        return [page.items.map(({ id }) => id).join(''), page.offset, page.total]
      }
      assert.deepEqual(await read(0), ['ca', 0, 3])
      assert.deepEqual(await read(2), ['b', 2, 3])
      assert.deepEqual(await read(9), ['', 9, 3])
      assert.deepEqual(await read(0, 'asc'), ['ab', 0, 3])
      assert.deepEqual(await read(0, 'desc'), ['cb', 0, 3])
    })
  },
  { empty: true },
)
