import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestStore, testCtx } from '../../../../store/testing.ts'
import { up } from '../../migrations/0060-account-numbers.ts'
import { accountNumberOf, drawAccountNumber } from './account-number.ts'

const project = (id: string, isDomain = 0) => ({
  id,
  name: id,
  domain_id: null,
  parent_id: null,
  is_domain: isDomain,
  enabled: 1,
  description: '',
  options: '{}',
  extra: '{}',
  generation: 1,
  created_at: 0,
  account_number: null,
})

test('projects of before get twelve digits each, domains none, and a second run changes nothing', async () => {
  const store = await openTestStore()
  const ctx = testCtx(store)
  try {
    const rows = [project('d', 1), ...Array.from({ length: 50 }, (_, i) => project(`p${i}`))]
    await ctx.db.insertInto('project').values(rows).execute()
    await up(ctx.db)
    const numbers = async () => Promise.all(rows.map(({ id }) => accountNumberOf(ctx, id)))
    const first = await numbers()
    assert.equal(first[0], '')
    assert.equal(new Set(first).size, rows.length)
    for (const number of first.slice(1)) assert.match(number, /^[1-9]\d{11}$/)
    await up(ctx.db)
    assert.deepEqual(await numbers(), first)
    assert.match(await drawAccountNumber(ctx), /^[1-9]\d{11}$/)
  } finally {
    await store.close()
  }
})
