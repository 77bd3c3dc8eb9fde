import assert from 'node:assert/strict'
import { test } from 'node:test'
import { virtualClock } from '../../kernel/virtual-clock.ts'
import { eachDatabase, testCtx } from '../../store/testing.ts'
import { wordTag } from '../tag/index.ts'
import { changeMeta, changeTags } from './change.ts'
import { asMember, makeCloud, newServer, PROJECT } from './compute.fixture.ts'
import { createServers } from './create.ts'
import { listServerKeys, type ServerFilter, serversByIds } from './list.ts'
import type { ServerField } from './list-condition.ts'

const ALL = ['one', 'three', 'two']

/** Each database reads them alike. */
const PATTERNS: [string, string[]][] = [
  ['', ALL],
  ['one|two', ['one', 'two']],
  ['^t', ['three', 'two']],
  ['e$', ['one', 'three']],
  ['^t[gh-k]r?e{2}$', ['three']],
  ['t[[:alpha:]]o', ['two']],
  ['^\\w{3}$', ['one', 'two']],
  ['%', []],
  ['_', []],
  ['T', []],
  ['x||y', ALL],
  ['(^o|(?:w)o?)', ['one', 'two']],
  ['n*?e()', ['one', 'three']],
  ['[]e]$', ['one', 'three']],
  ['a{,2}|o{1,255}', ['one', 'two']],
  ['(a?){60}b', []],
]

eachDatabase('servers listed by key', (open) => {
  test('filters, also by tags with letters that a pattern knows', async () => {
    const ctx = asMember(testCtx(await open()))
    await makeCloud({ ...ctx, who: { kind: 'cloud' } })
    for (const [name, tags] of [
      ['one', ['a', 'x_y', '100%']],
      ['two', ['b', 'xzy']],
      ['three', []],
    ] as const) {
      await createServers(ctx, newServer({ name, tags: tags.map(wordTag), nics: 'none' }))
    }
    const find = async (filter: ServerFilter) => {
      const { items } = await listServerKeys(ctx, { projectId: PROJECT, ...filter }, { limit: 10 })
      return (
        await serversByIds(
          ctx,
          items.map(({ id }) => id),
        )
      )
        .map(({ name }) => name)
        .toSorted()
    }
    assert.deepEqual(await find({ tags: { all: ['a', 'x_y'] } }), ['one'])
    assert.deepEqual(await find({ tags: { all: ['x_y'] } }), ['one'])
    assert.deepEqual(await find({ tags: { any: ['100%', 'b'] } }), ['one', 'two'])
    assert.deepEqual(await find({ tags: { notAll: ['a', 'x_y'] } }), ['three', 'two'])
    assert.deepEqual(await find({ tags: { notAny: ['a', 'b'] } }), ['three'])
    assert.deepEqual(await find({ name: 't', configDrive: false, locked: false, statuses: ['building'] }), ['three', 'two'])
    assert.deepEqual(await find({ reservationId: 'r-none' }), [])
    for (const [name, expected] of PATTERNS) assert.deepEqual(await find({ name }), expected, name)
    await assert.rejects(find({ name: '(a' }), { code: 'bad_request', reason: 'pattern' })
  })

  test('a page begins where the last one ended, whatever it is sorted by', async () => {
    const ctx = asMember(testCtx(await open()))
    await makeCloud({ ...ctx, who: { kind: 'cloud' } })
    await createServers(ctx, newServer({ name: 'vm', count: 5, nics: 'none' }))
    const fields: ServerField[] = [
      ...(['createdAt', 'name', 'id', 'cpus', 'locked', 'projectId', 'status', 'task', 'power'] as const),
      ...(['zone', 'host', 'diskConfig', 'lockedBy'] as const),
    ]
    for (const field of fields) {
      for (const direction of ['asc', 'desc'] as const) {
        const seen: string[] = []
        for (let marker: string | undefined; ; marker = seen.at(-1)) {
          const page = await listServerKeys(ctx, { projectId: PROJECT }, { limit: 2, marker, sort: [{ field, direction }] })
          seen.push(...page.items.map(({ id }) => id))
          if (!page.more) break
        }
        assert.equal(new Set(seen).size, 5, `${field} ${direction}`)
        assert.equal(seen.length, 5, `${field} ${direction}`)
      }
    }
  })

  test('a stamp changes with what is shown; metadata keeps to its limit', async () => {
    const ctx = asMember(testCtx(await open()))
    await makeCloud({ ...ctx, who: { kind: 'cloud' } })
    const [row] = await createServers(ctx, newServer({ nics: 'none', meta: { a: '1' } }))
    assert.ok(row)
    const stamp = async () => (await listServerKeys(ctx, {}, { limit: 1 })).items[0]?.stamp
    const before = await stamp()
    await changeTags(ctx, row.id, (tags) => [...tags, 'new'])
    const after = await stamp()
    assert.notEqual(after, before)
    const many = Object.fromEntries([...Array(129).keys()].map((i) => [`k${i}`, '']))
    await assert.rejects(
      changeMeta(ctx, row.id, () => many),
      { code: 'over_quota', reason: 'too_much_metadata' },
    )
    assert.equal(await stamp(), after)
    assert.deepEqual((await serversByIds(ctx, [row.id]))[0]?.meta, { a: '1' })
  })

  test('a server that a controller whose clock is behind has changed is found by the time of its change', async () => {
    const store = await open()
    const ctx = asMember(testCtx(store))
    await makeCloud({ ...ctx, who: { kind: 'cloud' } })
    const [row] = await createServers(ctx, newServer({ nics: 'none' }))
    assert.ok(row)
    const behind = virtualClock(row.created_at - 60_000)
    await changeMeta({ ...ctx, clock: behind }, row.id, () => ({ a: '1' }))
    const before = async (changedBefore: number) => (await listServerKeys(ctx, { changedBefore }, { limit: 1 })).items.length
    assert.equal((await serversByIds(ctx, [row.id]))[0]?.updated_at, row.created_at)
    assert.equal(await before(row.created_at), 1)
    assert.equal(await before(row.created_at - 1), 0)
  })
})
