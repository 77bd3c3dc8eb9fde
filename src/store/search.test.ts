import assert from 'node:assert/strict'
import { test } from 'node:test'
import { sql } from 'kysely'
import type { Filter } from '../kernel/page.ts'
import { EVERYTHING, flag, number, text } from './filter.ts'
import { byCreation, type ListTable, readKeys } from './list.ts'
import { createListIndex, createUnusual } from './list-index.ts'
import type { Db } from './store.ts'
import { eachDatabase } from './testing.ts'

type Field = 'id' | 'name' | 'length' | 'afloat' | 'flag'

const ships: ListTable<Field> = {
  table: 'test_ship',
  fields: {
    id: text('test_ship.id', { selective: true }),
    name: text('test_ship.name', { searched: 'within' }),
    length: number('test_ship.length', { searched: 'everywhere' }),
    afloat: flag('test_ship.afloat', { usual: 1 }),
    flag: text('test_ship.flag', { nullable: true, usual: null }),
  },
  stamp: sql`test_ship.length`,
  order: byCreation('test_ship'),
}

const COUNT = 1200

async function makeShips(db: Db): Promise<void> {
  await sql`create table test_ship (id text primary key, project_id text not null, name text not null, length integer not null,
    afloat integer not null, flag text, created_at bigint not null)`.execute(db)
  await createListIndex(db, 'test_ship', ['project_id', 'name'])
  await createUnusual(db, { table: 'test_ship', name: 'afloat', of: sql`afloat`, usual: 1 })
  await createUnusual(db, { table: 'test_ship', name: 'flag', of: sql`flag`, usual: null })
  const rows = Array.from({ length: COUNT }, (_, i) => {
    const odd = i === 700
    return sql`(${`s${i}`}, 'p', ${`ship-${i}`}, ${i}, ${sql.lit(odd ? 0 : 1)}, ${odd ? 'red' : null}, ${i})`
  })
  for (let i = 0; i < COUNT; i += 300) await sql`insert into test_ship values ${sql.join(rows.slice(i, i + 300))}`.execute(db)
}

const FOUND: [string, Filter<Field>, string[]][] = [
  ['a part of few', { field: 'name', op: 'contains', values: ['p-119'] }, ['s119', 's1190', 's1191']],
  ['a part of many', { field: 'name', op: 'contains', values: ['ship'] }, ['s0', 's1', 's2']],
  ['a part of none', { field: 'name', op: 'contains', values: ['boat'] }, []],
  ['a pattern with a text in it', { field: 'name', op: 'matches', values: ['^ship-1[0-9]9$'] }, ['s109', 's119', 's129']],
  ['a pattern without one', { field: 'name', op: 'matches', values: ['[0-9]{4}'] }, ['s1000', 's1001', 's1002']],
  ['a bound that few are beyond', { field: 'length', op: 'more', values: [1190] }, ['s1191', 's1192', 's1193']],
  ['a bound that many are beyond', { field: 'length', op: 'at_least', values: [5] }, ['s5', 's6', 's7']],
  ['what few have', { field: 'afloat', values: [false] }, ['s700']],
  ['what nearly all have', { field: 'afloat', values: [true] }, ['s0', 's1', 's2']],
  ['either', { field: 'afloat', values: [true, false] }, ['s0', 's1', 's2']],
  ['what is there in few', { field: 'flag', values: ['red'] }, ['s700']],
  ['what is there in none', { field: 'flag', values: ['blue'] }, []],
  ['nothing, as nearly all have', { field: 'flag', values: [null] }, ['s0', 's1', 's2']],
  ['nothing or something', { field: 'flag', values: [null, 'red'] }, ['s0', 's1', 's2']],
  ['not what few have', { field: 'flag', op: 'is_not', values: ['red'] }, ['s0', 's1', 's2']],
]

eachDatabase(
  'searches of lists',
  (open) => {
    test('give what a list that is read through would', async () => {
      const { db } = await open()
      await makeShips(db)
      const noMarker = (marker: string) => new Error(marker)
      for (const [what, filter, ids] of FOUND) {
        const request = { filters: [filter], limit: 3 }
        const { items } = await readKeys(db, ships, request, { scopes: () => [{ condition: EVERYTHING }], noMarker })
        assert.deepEqual(
          items.map(({ id }) => id),
          ids,
          what,
        )
      }
      const span: Filter<Field>[] = [
        { field: 'length', op: 'at_least', values: [600] },
        { field: 'name', op: 'contains', values: ['ship'] },
        { field: 'length', op: 'less', values: [602] },
      ]
      const { items } = await readKeys(db, ships, { filters: span }, { scopes: () => [{ condition: EVERYTHING }], noMarker })
      assert.deepEqual(
        items.map(({ id }) => id),
        ['s600', 's601'],
        'between two bounds',
      )
    })
  },
  { empty: true },
)
