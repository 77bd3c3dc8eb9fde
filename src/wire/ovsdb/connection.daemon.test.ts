import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import type { OvsdbConnection } from './connection.ts'
import { add, assertLock, byUuid, insert, mutate, remove, select, update, wait } from './operations.ts'
import { isOvsdbRefusal, type OvsdbRefusal } from './ovsdb-error.ts'
import { NORTHBOUND, type RealOvsdb, startOvsdb } from './real-ovsdb.fixture.ts'
import { map, namedUuid, set, uuid } from './values.ts'

let server: RealOvsdb
let connection: OvsdbConnection
before(async () => {
  server = await startOvsdb()
  connection = await server.connect()
})
after(async () => {
  connection.close()
  await server.end()
})

const transact: (...operations: Parameters<OvsdbConnection['transact']>[1]) => ReturnType<OvsdbConnection['transact']> = (
  ...operations
) => connection.transact(NORTHBOUND, operations)

const refusal = (check: (error: OvsdbRefusal) => void) => (error: unknown) => {
  assert.ok(isOvsdbRefusal(error), String(error))
  check(error)
  return true
}

test('databases and schema', async () => {
  assert.ok((await connection.listDatabases()).includes(NORTHBOUND))
  const schema = await connection.getSchema(NORTHBOUND)
  assert.equal(schema.name, NORTHBOUND)
  assert.match(schema.version, /^\d+\.\d+\.\d+$/)
  const columns = schema.tables.get('Logical_Switch')
  assert.deepEqual(columns?.get('ports'), { kind: 'set', key: 'uuid', min: 0, max: Number.POSITIVE_INFINITY })
  assert.deepEqual(columns?.get('name'), { kind: 'one', key: 'string', min: 1, max: 1 })
  assert.equal(columns?.get('external_ids')?.kind, 'map')
  await assert.rejects(
    connection.getSchema('Nothing'),
    refusal(({ facts: { error } }) => assert.equal(error, 'unknown database')),
  )
})

test('insert with a name, a chosen id, mutate, update, select, delete', async () => {
  const id = '11111111-2222-3333-4444-555555555555'
  const [port, made] = await transact(
    insert('Logical_Switch_Port', { name: 'p1' }, 'port'),
    insert('Logical_Switch', { name: 'chosen', ports: namedUuid('port'), external_ids: map({ a: '1' }) }, undefined, id),
  )
  assert.equal(made?.uuid, id)
  assert.match(port?.uuid ?? '', /^[0-9a-f-]{36}$/)
  await transact(
    mutate('Logical_Switch', byUuid(id), add('external_ids', map({ b: '2' }))),
    update('Logical_Switch', byUuid(id), { name: 'named' }),
  )
  const [read] = await transact(select('Logical_Switch', byUuid(id), ['name', 'ports', 'external_ids']))
  const external_ids = map([
    ['a', '1'],
    ['b', '2'],
  ])
  assert.deepEqual(read?.rows, [{ name: 'named', ports: uuid(port?.uuid ?? ''), external_ids }])
  assert.deepEqual(await transact(remove('Logical_Switch', byUuid(id))), [{ count: 1 }])
})

test('a refused operation names itself, and nothing of the transaction is done', async () => {
  const operations = [
    insert('Logical_Switch', { name: 'half' }),
    insert('Logical_Switch', { nmae: 'x' }),
    insert('Logical_Switch', {}),
  ]
  await assert.rejects(
    transact(...operations),
    refusal((error) => {
      assert.equal(error.facts.opIndex, 1)
      assert.match(error.internal ?? '', /operation 1 \(insert Logical_Switch\)/)
    }),
  )
  const [read] = await transact(select('Logical_Switch', [['name', '==', 'half']]))
  assert.deepEqual(read?.rows, [])
})

test('constraints: the words of the server are kept, the public message says nothing of them', async () => {
  await assert.rejects(
    transact(insert('ACL', { action: 'perhaps', direction: 'to-lport', match: '1', priority: 1 })),
    refusal((error) => {
      assert.equal(error.facts.error, 'constraint violation')
      assert.equal(error.code, 'conflict')
      assert.match(error.facts.details, /perhaps is not one of the allowed values/)
      assert.doesNotMatch(error.message, /perhaps/)
    }),
  )
})

test('a failure at commit has an element of its own after the results', async () => {
  const ghost = uuid('99999999-2222-3333-4444-555555555555')
  await assert.rejects(
    transact(insert('Logical_Switch', { name: 'dangling', ports: set([ghost]) })),
    refusal((error) => {
      assert.equal(error.facts.error, 'referential integrity violation')
      assert.equal(error.facts.opIndex, undefined)
      assert.match(error.facts.details, /99999999/)
    }),
  )
})

test('a transaction of 2,000 operations', async () => {
  const names = Array.from({ length: 2000 }, (_, at) => `many-${at}`)
  const results = await transact(
    ...names.map((name) => insert('Address_Set', { name, addresses: set(['10.0.0.1', '10.0.0.2']) })),
  )
  assert.equal(new Set(results.map((result) => result.uuid)).size, 2000)
  const [read] = await transact(select('Address_Set', [], ['name']))
  assert.equal(read?.rows?.length, 2000)
  assert.deepEqual(await transact(remove('Address_Set', [])), [{ count: 2000 }])
})

test('wait: what is not so fails at once or when its time is over', async () => {
  const condition = {
    table: 'Logical_Switch',
    where: [],
    columns: ['name'],
    until: '==',
    rows: [{ name: 'never' }],
    timeout: 0,
  } as const
  await assert.rejects(
    transact(wait(condition)),
    refusal(({ facts: { error } }) => assert.equal(error, 'timed out')),
  )
})

test('an aborted transaction is cancelled at the server', async () => {
  const condition = { table: 'Logical_Switch', where: [], columns: ['name'], until: '==', rows: [{ name: 'awaited' }] } as const
  const abort = new AbortController()
  const pending = connection.transact(NORTHBOUND, [wait(condition), insert('DNS', {})], { signal: abort.signal })
  abort.abort(new Error('enough'))
  await assert.rejects(pending, /enough/)
  await transact(insert('Logical_Switch', { name: 'awaited' }))
  const [read] = await transact(select('DNS', []), remove('Logical_Switch', []))
  assert.deepEqual(read?.rows, [], 'had it not been cancelled, it would have run now')
})

describe('locks', () => {
  test('one holder at a time; the next is told; a thief is reported; transactions can insist', async () => {
    const other = await server.connect()
    assert.equal(await connection.lock('plan'), true)
    assert.equal(await other.lock('plan'), false)
    await assert.rejects(
      other.transact(NORTHBOUND, [assertLock('plan')]),
      refusal(({ facts: { error } }) => assert.equal(error, 'not owner')),
    )
    const locked = new Promise<string>((resolve) => other.onLock((event, id) => resolve(`${event} ${id}`)))
    await connection.unlock('plan')
    assert.equal(await locked, 'locked plan')
    const stolen = new Promise<string>((resolve) => other.onLock((event, id) => resolve(`${event} ${id}`)))
    await connection.steal('plan')
    assert.equal(await stolen, 'stolen plan')
    await transact(assertLock('plan'))
    await connection.unlock('plan')
    other.close()
  })
})

test('the end of a connection rejects what is pending, then what is new', async () => {
  const reasonOf = (error: unknown) => (error instanceof CloudError ? error.reason : error)
  const mine = await server.connect()
  const condition = { table: 'Logical_Switch', where: [], columns: ['name'], until: '==', rows: [{ name: 'never' }] } as const
  const pending = mine.transact(NORTHBOUND, [wait(condition)]).catch(reasonOf)
  mine.close()
  assert.equal(await pending, 'ovsdb_ended')
  assert.equal(await mine.listDatabases().catch(reasonOf), 'ovsdb_not_connected')
  assert.equal(mine.ended, true)
})
