import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Who } from '../../kernel/context.ts'
import { CloudError } from '../../kernel/errors.ts'
import { transact } from '../../store/context.ts'
import type { Store } from '../../store/store.ts'
import { eachDatabase, testCtx } from '../../store/testing.ts'
import {
  changeWords,
  findTags,
  hasTag,
  listTags,
  listWords,
  moveTags,
  removeTags,
  setTags,
  tagRefusals,
  wordConditions,
} from './index.ts'

const of = (id: string, projectId = 'ann') => ({ kind: 'server', id, projectId })

const memberOf = (projectId: string): Who => ({
  kind: 'user',
  userId: projectId,
  userName: projectId,
  userDomainId: 'default',
  scope: { kind: 'project', projectId, projectName: projectId, projectDomainId: 'default' },
  roles: ['member', 'reader'],
})

const lab = (store: Store) => testCtx(store)

eachDatabase('tags', (open) => {
  test('pairs are added, given new values and removed; each resource has its own', async () => {
    const ctx = lab(await open())
    await setTags(ctx, of('a'), [
      { key: 'stage', value: 'test' },
      { key: 'Name', value: 'web' },
    ])
    await setTags(ctx, of('a'), [{ key: 'stage', value: 'live' }])
    await setTags(ctx, { ...of('a'), kind: 'network' }, [{ key: 'stage', value: 'other' }])
    await setTags(ctx, of('b'), [{ key: 'empty', value: '' }])
    const tags = await listTags(ctx, 'server', ['a', 'b', 'c'])
    assert.deepEqual(tags.get('a'), [
      { key: 'Name', value: 'web' },
      { key: 'stage', value: 'live' },
    ])
    assert.deepEqual(tags.get('b'), [{ key: 'empty', value: '' }])
    assert.equal(tags.has('c'), false)
    await removeTags(ctx, of('a'), ['stage', 'never there'])
    assert.deepEqual((await listTags(ctx, 'server', ['a'])).get('a'), [{ key: 'Name', value: 'web' }])
    await removeTags(ctx, of('a'))
    assert.deepEqual([...(await listTags(ctx, 'server', ['a', 'b'])).keys()], ['b'])
    assert.equal((await listTags(ctx, 'network', ['a'])).size, 1)
  })

  test('a tag is of at most 128 and 256 characters, a key of one at least, and once', async () => {
    const ctx = lab(await open())
    const set = (key: string, value = '') => setTags(ctx, of('a'), [{ key, value }])
    await set('😀'.repeat(128), '😀'.repeat(256))
    await assert.rejects(set('k'.repeat(129)), tagRefusals.bad_key.is)
    await assert.rejects(set(''), tagRefusals.bad_key.is)
    await assert.rejects(set('k', 'v'.repeat(257)), tagRefusals.bad_value.is)
    const twice = ['x', 'x'].map((key) => ({ key, value: key }))
    await assert.rejects(setTags(ctx, of('a'), twice), tagRefusals.key_twice.is)
    assert.equal((await listTags(ctx, 'server', ['a'])).get('a')?.length, 1)
  })

  test('50 a resource, whatever comes at once; what is refused changes nothing', async () => {
    const ctx = lab(await open())
    const numbered = (from: number, count: number) =>
      Array.from({ length: count }, (_, i) => ({ key: `key-${from + i}`, value: `${i}` }))
    const made = await Promise.allSettled(Array.from({ length: 20 }, (_, i) => setTags(ctx, of('a'), numbered(i * 5, 5))))
    assert.equal(made.filter(({ status }) => status === 'fulfilled').length, 10)
    for (const one of made) if (one.status === 'rejected') assert.ok(tagRefusals.too_many.is(one.reason), `${one.reason}`)
    const keys = (await listTags(ctx, 'server', ['a'])).get('a')?.map(({ key }) => key) ?? []
    assert.equal(keys.length, 50)
    await setTags(ctx, of('a'), [{ key: keys[0] ?? '', value: 'new' }]) // a new value is no new tag
    await assert.rejects(setTags(ctx, of('a'), [{ key: 'one more', value: '' }]), tagRefusals.too_many.is)
    await setTags(ctx, of('b'), numbered(0, 50))
    await setTags(ctx, of('a'), numbered(0, 60), { count: 200, key: 128, value: 256 })
  })

  test('words at once: none is lost, and a key keeps its value', async () => {
    const ctx = lab(await open())
    await setTags(ctx, of('a'), [{ key: 'Name', value: 'web' }])
    const words = Array.from({ length: 10 }, (_, i) => `word-${i}`)
    await Promise.all(words.map((word) => changeWords(ctx, of('a'), (had) => [...had, word])))
    assert.deepEqual((await listWords(ctx, 'server', ['a']))('a'), ['Name', ...words])
    await changeWords(ctx, of('a'), () => ['Name', 'other', 'other'])
    assert.deepEqual((await listTags(ctx, 'server', ['a'])).get('a'), [
      { key: 'Name', value: 'web' },
      { key: 'other', value: '' },
    ])
    assert.deepEqual(await changeWords(ctx, of('a'), () => []), [])
    const many = Array.from({ length: 51 }, (_, i) => `${i}`)
    await assert.rejects(
      changeWords(ctx, of('a'), () => many),
      tagRefusals.too_many.is,
    )
  })

  test('in the transaction of what is tagged: it goes back with it', async () => {
    const ctx = lab(await open())
    const failing = transact(ctx, async (tx) => {
      await setTags(tx, of('a'), [{ key: 'k', value: 'v' }])
      throw new CloudError('conflict', 'no')
    })
    await assert.rejects(failing, { code: 'conflict' })
    assert.equal((await listTags(ctx, 'server', ['a'])).size, 0)
  })

  test('a project finds its own alone, page by page; an admin finds all', async () => {
    const store = await open()
    const ctx = lab(store)
    for (const [id, owner] of [
      ['a', 'ann'],
      ['b', 'ann'],
      ['c', 'bob'],
    ] as const)
      await setTags(ctx, of(id, owner), [
        { key: 'stage', value: id },
        { key: 'team', value: 'x' },
      ])
    const ann = testCtx(store, { who: memberOf('ann') })
    const found = async (query: object) => (await findTags(ann, { limit: 100, ...query })).map(({ id, key }) => `${id}.${key}`)
    assert.deepEqual(await found({}), ['a.stage', 'a.team', 'b.stage', 'b.team'])
    assert.deepEqual(await found({ keys: ['stage'], values: ['b', 'c'] }), ['b.stage'])
    assert.deepEqual(await found({ ids: ['c'] }), [])
    assert.deepEqual(await found({ kinds: [] }), [])
    assert.deepEqual(await found({ limit: 3 }), ['a.stage', 'a.team', 'b.stage'])
    assert.deepEqual(await found({ after: { kind: 'server', id: 'a', key: 'team' } }), ['b.stage', 'b.team'])
    assert.equal((await findTags(ctx, { limit: 100 })).length, 6)
    await moveTags(ctx, of('a', 'bob'))
    assert.deepEqual(await found({}), ['b.stage', 'b.team'])
  })

  test('rows are chosen by tags in their own query', async () => {
    const ctx = lab(await open())
    await setTags(ctx, { kind: 'host', id: 'one', projectId: null }, [
      { key: 'red', value: '1' },
      { key: 'blue', value: '' },
    ])
    await setTags(ctx, { kind: 'host', id: 'two', projectId: null }, [{ key: 'red', value: '2' }])
    await setTags(ctx, { kind: 'server', id: 'three', projectId: null }, [{ key: 'red', value: '1' }])
    const conditions = async (parts: readonly ReturnType<typeof hasTag>[]) => {
      const row = (id: string) => ctx.db.selectNoFrom((eb) => eb.val(id).as('id'))
      const hosts = ctx.db.selectFrom(row('one').unionAll(row('two')).unionAll(row('three')).as('host')).select('host.id')
      return (await parts.reduce((query, part) => query.where(part), hosts).execute()).map(({ id }) => id).sort()
    }
    const tagged = (keys: string[], values?: string[]) => conditions([hasTag('host', 'host.id', keys, values)])
    assert.deepEqual(await tagged(['red']), ['one', 'two'])
    assert.deepEqual(await tagged(['red'], ['1', '3']), ['one'])
    assert.deepEqual(await tagged([]), [])
    const words = (filter: object) => conditions(wordConditions('host', 'host.id', filter))
    assert.deepEqual(await words({}), ['one', 'three', 'two'])
    assert.deepEqual(await words({ all: ['red', 'blue'] }), ['one'])
    assert.deepEqual(await words({ any: ['blue', 'green'] }), ['one'])
    assert.deepEqual(await words({ notAll: ['red', 'blue'] }), ['three', 'two'])
    assert.deepEqual(await words({ notAny: ['red'] }), ['three'])
    assert.deepEqual(await words({ all: [], notAny: [] }), ['one', 'three', 'two'])
    assert.deepEqual(await words({ any: [] }), [])
    assert.deepEqual(await words({ notAll: [] }), [])
  })
})
