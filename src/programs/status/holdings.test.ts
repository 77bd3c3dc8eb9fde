import assert from 'node:assert/strict'
import { test } from 'node:test'
import { eachDatabase, testCtx } from '../../store/testing.ts'
import { SERVICES } from '../services.ts'
import { readHoldings } from './holdings.ts'

eachDatabase('what a cloud holds', (open) => {
  test('each service counts its own, and operations are counted beside them', async () => {
    const held = await readHoldings(testCtx(await open()))
    assert.deepEqual(
      held.find(({ name }) => name === 'servers'),
      { name: 'servers', value: {}, text: 'none' },
    )
    assert.deepEqual(
      held.find(({ name }) => name === 'images'),
      { name: 'images', value: { count: 0, bytes: 0 }, text: '0 (0.0 MiB)' },
    )
    assert.equal(held.at(-1)?.name, 'operations')
    assert.equal(new Set(held.map(({ name }) => name)).size, held.length)
  })

  test('a database from before a service came is counted without it', async () => {
    const ctx = testCtx(await open())
    const had = (await readHoldings(ctx)).length
    await ctx.db.schema.dropTable('tag').execute()
    await ctx.db.deleteFrom('migration').where('name', 'like', 'tag/%').execute()
    const held = await readHoldings(ctx)
    assert.equal(held.length, had - 1)
    assert.ok(SERVICES.some(({ name }) => name === 'tag'))
  })
})
