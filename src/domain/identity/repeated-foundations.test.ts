import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import { systemRandom } from '../../kernel/random.ts'
import { RepeatedRows } from '../../store/repeated-rows.fixture.ts'
import { eachDatabase, testCtx } from '../../store/testing.ts'
import { createProject, createUser } from './directory/index.ts'
import { Passwords } from './directory/user/password.ts'
import { BOOTSTRAP, CHEAP } from './identity.fixture.ts'
import { bootstrapIdentity } from './index.ts'

const TABLES = ['project', 'identity_user', 'user_password', 'role', 'role_assignment', 'catalog_endpoint', 'token_key', 'change']

eachDatabase(
  'what tests of identity begin with',
  (open) => {
    const repeated = new RepeatedRows()
    const passwords = new Passwords({ random: systemRandom, cost: CHEAP })
    const start = async () => {
      const ctx = testCtx(await open(), { random: systemRandom })
      const wasRepeated = await repeated.fill(ctx.db, () => bootstrapIdentity(ctx, BOOTSTRAP, passwords))
      const rows = []
      for (const table of TABLES) rows.push((await sql`select * from ${sql.table(table)}`.execute(ctx.db)).rows)
      return { ctx, wasRepeated, rows }
    }

    test('repeated, every row is as it was made, and what is made next goes on behind them', async () => {
      const [made, again] = [await start(), await start()]
      assert.deepEqual([made.wasRepeated, again.wasRepeated], [false, true])
      assert.ok(made.rows.every((rows) => rows.length > 0))
      assert.deepEqual(again.rows, made.rows)
      await createProject(again.ctx, { name: 'next', domainId: 'default' })
    })

    test('where any of it is already, it is made as ever', async () => {
      const { ctx } = await start()
      await createUser(ctx, passwords, { name: 'next', domainId: 'default' })
      assert.equal(await repeated.fill(ctx.db, () => bootstrapIdentity(ctx, BOOTSTRAP, passwords)), false)
    })
  },
  { on: ['postgres'] },
)
