import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type SqlBool, sql } from 'kysely'
import type { Filter, ListRequest } from '../kernel/page.ts'
import { among, child, derived, EVERYTHING, flag, isSelective, number, ownedBy, text } from './filter.ts'
import { byCreation, inOrder, type ListTable, readKeys, type Scope } from './list.ts'
import { readRows } from './row-list.ts'
import type { Db } from './store.ts'
import { eachDatabase } from './testing.ts'

interface BoatRow {
  id: string
  project_id: string
  name: string | null
  length: number
  sails: number
  created_at: number
}

declare module './tables.ts' {
  interface Tables {
    test_boat: BoatRow
    test_crew: { boat_id: string; name: string; role: string }
    test_tag: { kind: string; boat_id: string; word: string }
  }
}

type Field = 'id' | 'name' | 'length' | 'sails' | 'tags' | 'crew' | 'role' | 'size'

const boats: ListTable<Field> = {
  table: 'test_boat',
  fields: {
    id: text('test_boat.id'),
    name: text('test_boat.name', { nullable: true, selective: true }),
    length: number('test_boat.length'),
    sails: flag('test_boat.sails'),
    tags: child('test_tag', 'boat_id', 'word', { only: sql<SqlBool>`test_tag.kind = 'boat'` }),
    crew: child('test_crew', 'boat_id', 'name'),
    role: child('test_crew', 'boat_id', 'role'),
    size: derived('text', sql`case when test_boat.length > 8 then 'large' else 'small' end`),
  },
  stamp: sql`test_boat.length`,
  order: byCreation('test_boat'),
}

const BOATS: BoatRow[] = [
  { id: 'a', project_id: 'p', name: 'Ayse', length: 5, sails: 1, created_at: 1 },
  { id: 'b', project_id: 'q', name: 'Bounty', length: 28, sails: 1, created_at: 2 },
  { id: 'c', project_id: 'p', name: null, length: 9, sails: 0, created_at: 2 },
  { id: 'd', project_id: 'r', name: 'x%_"y', length: 7, sails: 0, created_at: 3 },
]
const CREW = [
  { boat_id: 'a', name: 'Ann', role: 'captain' },
  { boat_id: 'a', name: 'Bob', role: 'cook' },
  { boat_id: 'b', name: 'Bob', role: 'captain' },
]

const TAGS = [
  ...['old', 'red'].map((word) => ({ kind: 'boat', boat_id: 'a', word })),
  { kind: 'boat', boat_id: 'c', word: 'red' },
  { kind: 'car', boat_id: 'b', word: 'red' },
  ...['blue', 'say "ah"'].map((word) => ({ kind: 'boat', boat_id: 'd', word })),
]

async function makeBoats(db: Db): Promise<void> {
  await sql`create table test_boat (id text primary key, project_id text not null, name text, length integer not null,
    sails integer not null, created_at bigint not null)`.execute(db)
  await sql`create table test_crew (boat_id text not null, name text not null, role text not null)`.execute(db)
  await db.insertInto('test_boat').values(BOATS).execute()
  await sql`create table test_tag (kind text not null, boat_id text not null, word text not null)`.execute(db)
  await db.insertInto('test_crew').values(CREW).execute()
  await db.insertInto('test_tag').values(TAGS).execute()
}

const noMarker = (marker: string) => new Error(`no ${marker}`)

async function idsOf(
  db: Db,
  request: ListRequest<Field>,
  scopes: readonly Scope[] = [{ condition: EVERYTHING }],
): Promise<string> {
  const page = await readKeys(db, boats, request, { scopes: () => scopes, noMarker })
  return page.items.map(({ id }) => id).join('') + (page.more ? '+' : '')
}

const CASES: [filter: Filter<Field>, ids: string][] = [
  [{ field: 'name', values: ['Ayse'] }, 'a'],
  [{ field: 'name', values: ['ayse'] }, ''],
  [{ field: 'name', values: ['ayse'], anyCase: true }, 'a'],
  [{ field: 'name', values: ['Ayse', null] }, 'ac'],
  [{ field: 'name', values: [null] }, 'c'],
  [{ field: 'name', values: [] }, ''],
  [{ field: 'name', op: 'is_not', values: ['Ayse'] }, 'bcd'],
  [{ field: 'name', op: 'is_not', values: [null, 'Ayse'] }, 'bd'],
  [{ field: 'name', op: 'contains', values: ['oun'] }, 'b'],
  [{ field: 'name', op: 'contains', values: ['OUN'] }, ''],
  [{ field: 'name', op: 'contains', values: ['OUN'], anyCase: true }, 'b'],
  [{ field: 'name', op: 'contains', values: ['%'] }, 'd'],
  [{ field: 'name', op: 'starts_with', values: ['x%'] }, 'd'],
  [{ field: 'name', op: 'ends_with', values: ['"y'] }, 'd'],
  [{ field: 'name', op: 'matches', values: ['^B.*y$'] }, 'b'],
  [{ field: 'length', values: [5, 9] }, 'ac'],
  [{ field: 'length', values: [2 ** 40] }, ''],
  [{ field: 'length', values: ['five'] }, ''],
  [{ field: 'length', op: 'at_least', values: [9] }, 'bc'],
  [{ field: 'length', op: 'less', values: [7] }, 'a'],
  [{ field: 'length', op: 'more', values: [8.5] }, 'bc'],
  [{ field: 'sails', values: [true] }, 'ab'],
  [{ field: 'sails', values: ['yes'] }, ''],
  [{ field: 'size', values: ['large'] }, 'bc'],
  [{ field: 'tags', values: ['red', 'blue'] }, 'acd'],
  [{ field: 'tags', values: ['say "ah"'] }, 'd'],
  [{ field: 'tags', op: 'all', values: ['red', 'old'] }, 'a'],
  [{ field: 'tags', op: 'not_all', values: ['red', 'old'] }, 'bcd'],
  [{ field: 'tags', op: 'not_any', values: ['red', 'old'] }, 'bd'],
  [{ field: 'tags', op: 'contains', values: ['lu'] }, 'd'],
  [{ field: 'crew', values: ['Bob'] }, 'ab'],
  [{ field: 'crew', op: 'all', values: ['Ann', 'Bob'] }, 'a'],
  [{ field: 'crew', op: 'not_any', values: ['Ann'] }, 'bcd'],
]

eachDatabase(
  'lists',
  (open) => {
    test('every operator, on columns and on rows of another table, also those of one kind', async () => {
      const { db } = await open()
      await makeBoats(db)
      for (const [filter, ids] of CASES) assert.equal(await idsOf(db, { filters: [filter] }), ids, JSON.stringify(filter))
    })

    test('two columns of another table mean one and the same row of it', async () => {
      const { db } = await open()
      await makeBoats(db)
      const filters: Filter<Field>[] = [
        { field: 'crew', values: ['Bob'] },
        { field: 'role', values: ['captain'] },
      ]
      assert.equal(await idsOf(db, { filters }), 'b')
    })

    test('a filter of a hundred thousand values, and rows named by as many, need no more parameters than a few', async () => {
      const { db } = await open()
      await makeBoats(db)
      const values = ['c', ...Array.from({ length: 100_000 }, (_, i) => `none-${i}`)]
      assert.equal(await idsOf(db, { filters: [{ field: 'id', values }] }), 'c')
      const numbers = Array.from({ length: 100_000 }, (_, i) => i + 6)
      assert.equal(await idsOf(db, { filters: [{ field: 'length', values: numbers }] }), 'bcd')
      const found = await db
        .selectFrom('test_boat')
        .selectAll()
        .where(among(db, 'test_boat.id', values))
        .execute()
      assert.deepEqual(
        inOrder(['x', 'c'], found).map(({ id }) => id),
        ['c'],
      )
    })

    test('pages by any order, forwards and backwards, over scopes that are read apart', async () => {
      const { db } = await open()
      await makeBoats(db)
      const scopes = [
        { condition: sql<SqlBool>`test_boat.project_id = 'p'` },
        { condition: sql<SqlBool>`test_boat.project_id = 'q'`, few: true },
      ]
      assert.equal(await idsOf(db, {}, scopes), 'abc')
      assert.equal(await idsOf(db, { limit: 2 }, scopes), 'ab+')
      assert.equal(await idsOf(db, { limit: 2, marker: 'b' }, scopes), 'c')
      assert.equal(await idsOf(db, { limit: 1, marker: 'c', reverse: true }, scopes), 'b+')
      assert.equal(await idsOf(db, { limit: 2, reverse: true }, scopes), 'bc+')
      assert.equal(await idsOf(db, { sort: [{ field: 'length', direction: 'desc' }], limit: 2 }, scopes), 'bc+')
      assert.equal(await idsOf(db, { sort: [{ field: 'name', direction: 'asc' }], limit: 2 }, scopes), 'ca+')
      assert.equal(await idsOf(db, { sort: [{ field: 'name', direction: 'asc' }], marker: 'a' }, scopes), 'b')
      assert.equal(await idsOf(db, { sort: [{ field: 'sails', direction: 'asc' }], limit: 2 }), 'cd+')
      assert.equal(await idsOf(db, { limit: 0 }), '+')
      await assert.rejects(() => idsOf(db, { marker: 'd' }, scopes), /no d/)
    })

    test('short rows are read themselves, by whatever names them among those that the caller sees', async () => {
      const { db } = await open()
      await makeBoats(db)
      const seen = sql<SqlBool>`test_boat.project_id <> 'q'`
      const read = async (request: ListRequest<Field>) => {
        const reading = { key: 'test_boat.name', seen, request, noMarker }
        const page = await readRows(db, db.selectFrom('test_boat').select('id'), boats, reading)
        return page.items.map(({ id }) => id).join('') + (page.more ? '+' : '')
      }
      assert.equal(await read({}), 'acd')
      assert.equal(await read({ limit: 2 }), 'ac+')
      assert.equal(await read({ limit: 2, marker: 'Ayse' }), 'cd')
      assert.equal(await read({ sort: [{ field: 'length', direction: 'desc' }], limit: 1, marker: 'x%_"y' }), 'a')
      assert.equal(await read({ reverse: true, limit: 2 }), 'cd+')
      assert.equal(await read({ filters: [{ field: 'length', op: 'at_least', values: [6] }] }), 'cd')
      assert.equal(await read({ filters: [{ field: 'crew', values: ['Bob'] }] }), 'a')
      await assert.rejects(() => read({ marker: 'Bounty' }), /no Bounty/)
    })

    test('the digest of a page is another when a stamp is, and a row more behind it', async () => {
      const { db } = await open()
      await makeBoats(db)
      const read = () => readKeys(db, boats, { limit: 2 }, { scopes: () => [{ condition: EVERYTHING }], noMarker })
      const before = await read()
      assert.deepEqual(before.items, [
        { id: 'a', stamp: '5' },
        { id: 'b', stamp: '28' },
      ])
      assert.equal((await read()).digest, before.digest)
      await db.updateTable('test_boat').set({ length: 6 }).where('id', '=', 'a').execute()
      assert.notEqual((await read()).digest, before.digest)
    })

    test('whose the rows are is told of in words that leave the choice of an index open', async () => {
      const { db } = await open()
      await makeBoats(db)
      const filters: Filter<Field>[] = [{ field: 'name', values: ['Ayse'] }]
      assert.equal(isSelective(boats.fields, filters, new Map()), true)
      assert.equal(isSelective(boats.fields, [{ field: 'sails', values: [true] }], new Map()), false)
      for (const indexed of [true, false])
        assert.equal(await idsOf(db, { filters }, [{ condition: ownedBy(db, 'test_boat.project_id', 'p', { indexed }) }]), 'a')
    })
  },
  { empty: true },
)

eachDatabase(
  'lists that were read before',
  (open) => {
    test('tell of every change since, also of what was taken back and of what another process wrote', async () => {
      const store = await open()
      const { db } = store
      await makeBoats(db)
      const request: ListRequest<Field> = { filters: [{ field: 'sails', values: [true] }] }
      assert.equal(await idsOf(db, request), 'ab')
      assert.equal(await idsOf(db, request), 'ab')
      await db.deleteFrom('test_boat').where('id', '=', 'a').execute()
      assert.equal(await idsOf(db, request), 'b')
      const takenBack = db.transaction().execute(async (tx) => {
        await tx.updateTable('test_boat').set({ sails: 1 }).where('id', '=', 'c').execute()
        assert.equal(await idsOf(tx, request), 'bc')
        throw new Error('back')
      })
      await assert.rejects(takenBack, /back/)
      assert.equal(await idsOf(db, request), 'b')
      await store.again().db.updateTable('test_boat').set({ sails: 1 }).where('id', '=', 'd').execute()
      assert.equal(await idsOf(db, request), 'bd')
    })
  },
  { on: ['sqlite file', 'postgres'] },
)
