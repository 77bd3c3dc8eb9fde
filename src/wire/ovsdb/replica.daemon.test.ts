import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { silentLog } from '../../kernel/log.ts'
import { patientClock } from '../../kernel/patient-clock.fixture.ts'
import { openReplica } from './open-replica.ts'
import { add, byUuid, insert, mutate, remove, take, update } from './operations.ts'
import { NORTHBOUND, type RealOvsdb, startOvsdb } from './real-ovsdb.fixture.ts'
import type { Change, OvsdbReplica } from './replica.ts'
import { map, namedUuid, set, type Uuid, uuid } from './values.ts'

interface Tables {
  Logical_Switch: { name: string; ports: readonly Uuid[]; external_ids: { [key: string]: string } }
  Logical_Switch_Port: { name: string; up: readonly boolean[]; addresses: readonly string[] }
}

let server: RealOvsdb
let replica: OvsdbReplica<Tables>

const open = () =>
  openReplica<Tables>({
    endpoints: [server.endpoint],
    database: NORTHBOUND,
    tables: { Logical_Switch: ['name', 'ports', 'external_ids'], Logical_Switch_Port: ['name', 'up', 'addresses'] },
    clock: patientClock,
    log: silentLog,
  })

before(async () => {
  server = await startOvsdb()
  replica = open()
  await replica.ready({ timeoutMs: 20_000 })
})
after(async () => {
  replica.close()
  await server.end()
})

const named = (name: string) => replica.find('Logical_Switch', (row) => row.name === name)

test('what a transaction did is in the copy when it resolves', async () => {
  const [, made] = await replica.transact([
    insert('Logical_Switch_Port', { name: 'a1', addresses: set(['10.0.0.9', '10.0.0.1']) }, 'port'),
    insert('Logical_Switch', { name: 'a', ports: namedUuid('port'), external_ids: map({ k: 'v' }) }),
  ])
  const id = made?.uuid as Uuid
  const port = replica.find('Logical_Switch_Port', (row) => row.name === 'a1')
  assert.deepEqual(port, { _uuid: port?._uuid, name: 'a1', up: [], addresses: ['10.0.0.1', '10.0.0.9'] })
  assert.deepEqual(replica.rows('Logical_Switch').get(id), {
    _uuid: id,
    name: 'a',
    ports: [port?._uuid],
    external_ids: { k: 'v' },
  })

  await replica.transact([
    mutate('Logical_Switch', byUuid(id), add('external_ids', map({ l: 'w' })), take('external_ids', set(['k']))),
    update('Logical_Switch_Port', byUuid(port?._uuid ?? ''), { up: true }),
    mutate(
      'Logical_Switch_Port',
      byUuid(port?._uuid ?? ''),
      add('addresses', set(['10.0.0.5'])),
      take('addresses', set(['10.0.0.9'])),
    ),
  ])
  assert.deepEqual(named('a')?.external_ids, { l: 'w' })
  assert.deepEqual(replica.find('Logical_Switch_Port', (row) => row.name === 'a1')?.up, [true])
  assert.deepEqual(replica.find('Logical_Switch_Port', (row) => row.name === 'a1')?.addresses, ['10.0.0.1', '10.0.0.5'])

  await replica.transact([remove('Logical_Switch', byUuid(id))])
  assert.equal(replica.rows('Logical_Switch').size, 0)
  assert.equal(replica.rows('Logical_Switch_Port').size, 0, 'the port went with its switch')
})

test('changes are told once for each transaction, with the row before and after', async () => {
  const told: (readonly Change<Tables>[])[] = []
  const off = replica.onChange((changes) => told.push(changes))
  const [made] = await replica.transact([insert('Logical_Switch', { name: 'b' }), insert('Logical_Switch', { name: 'c' })])
  const id = made?.uuid ?? ''
  await replica.transact([update('Logical_Switch', byUuid(id), { name: 'b2' })])
  await replica.transact([remove('Logical_Switch', [['name', '!=', 'nobody']])])
  off()
  const brief = told.map((changes) => changes.map(({ before, after }) => `${before?.name ?? '-'}>${after?.name ?? '-'}`).sort())
  assert.deepEqual(brief, [['->b', '->c'], ['b>b2'], ['b2>-', 'c>-']])
})

test('indexes: by column, by element of a set, by a function; kept up to date', async () => {
  const byName = replica.index('Logical_Switch', 'name')
  const byPort = replica.index('Logical_Switch', 'ports')
  const byOwner = replica.index('Logical_Switch', (row) =>
    Object.entries(row.external_ids).flatMap(([key, id]) => (key === 'owner' ? [id] : [])),
  )
  const names = (rows: ReadonlySet<{ name: string }> | undefined) => [...(rows ?? [])].map(({ name }) => name).sort()
  const [port] = await replica.transact([
    insert('Logical_Switch_Port', { name: 'p' }, 'p'),
    insert('Logical_Switch', { name: 'd', ports: namedUuid('p'), external_ids: map({ owner: 'x' }) }),
    insert('Logical_Switch', { name: 'e', external_ids: map({ owner: 'x' }) }),
  ])
  assert.deepEqual(
    [names(byName.get('d')), names(byPort.get(port?.uuid ?? '')), names(byOwner.get('x'))],
    [['d'], ['d'], ['d', 'e']],
  )
  await replica.transact([update('Logical_Switch', [['name', '==', 'd']], { name: 'f', ports: set([]) })])
  assert.deepEqual([names(byName.get('d')), names(byName.get('f')), names(byOwner.get('x'))], [[], ['f'], ['e', 'f']])
  assert.equal(byPort.has(port?.uuid ?? ''), false)
  await replica.transact([remove('Logical_Switch', [])])
  assert.deepEqual([byName.size, byPort.size, byOwner.size], [0, 0, 0])
})

test('two replicas see what the other writes', async () => {
  const other = open()
  const abort = new AbortController()
  const seen = other.waitFor(() => other.find('Logical_Switch', ({ name }) => name === 'shared'), { signal: abort.signal })
  await replica.transact([insert('Logical_Switch', { name: 'shared' })])
  const { _uuid } = await seen
  await other.transact([remove('Logical_Switch', [['_uuid', '==', uuid(_uuid)]])])
  await replica.waitFor(() => !named('shared'))
  other.close()
})

test('waiting ends with the signal, the timeout or the close', async () => {
  const reasonOf = (error: unknown) => (error instanceof CloudError ? error.reason : error)
  const other = open()
  await other.ready()
  assert.equal(await other.waitFor(() => undefined, { timeoutMs: 5 }).catch(reasonOf), 'ovsdb_timeout')
  assert.equal(await other.waitFor(() => undefined, { signal: AbortSignal.abort('gone') }).catch(reasonOf), 'gone')
  const closed = other.waitFor(() => undefined).catch(reasonOf)
  other.close()
  assert.equal(await closed, 'ovsdb_not_connected')
  assert.equal(await other.transact([]).catch(reasonOf), 'ovsdb_not_connected')
  assert.equal(other.state, 'closed')
})

test('a table or column that the server does not have is named', async () => {
  const wrong = openReplica<{ Logical_Switch: { nmae: string } }>({
    endpoints: [server.endpoint],
    database: NORTHBOUND,
    tables: { Logical_Switch: ['nmae'] },
    clock: patientClock,
    log: silentLog,
  })
  await assert.rejects(wrong.ready({ timeoutMs: 100 }), (error) => {
    assert.ok(error instanceof CloudError)
    assert.match(error.internal ?? '', /no column Logical_Switch\.nmae/)
    return true
  })
  wrong.close()
})
