import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { eachDatabase, testCtx } from '../../store/testing.ts'

eachDatabase(
  'indexes of backups',
  (open) => {
    test('what tasks and hosts ask at each change reads no backup that is whole', async () => {
      const ctx = testCtx(await open())
      for (const asked of [
        "select id from volume_backup where status = 'deleting' or stored in ('garbage', 'erasing') order by id",
        "select * from volume_backup where stored = 'importing' order by id",
        "select chain_id from volume_backup where stored = 'erasing'",
      ]) {
        const { rows } = await sql<{ detail: string }>`explain query plan ${sql.raw(asked)}`.execute(ctx.db)
        const plan = rows.map(({ detail }) => detail).join('; ')
        assert.doesNotMatch(plan, /SCAN/, `${asked}: ${plan}`)
      }
    })
  },
  { on: ['sqlite'] },
)
