import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import { CloudError } from '../../kernel/errors.ts'
import { type Log, silentLog } from '../../kernel/log.ts'
import { patientClock } from '../../kernel/patient-clock.fixture.ts'
import { openReplica } from './open-replica.ts'
import { insert, remove, update } from './operations.ts'
import { NORTHBOUND, type RealOvsdb, startOvsdb } from './real-ovsdb.fixture.ts'
import { startRelay } from './relay.fixture.ts'
import type { OvsdbReplica } from './replica.ts'
import { map } from './values.ts'

interface Tables {
  Logical_Switch: { name: string }
}

/** Collects how each synchronisation went. */
function recordingLog(): { log: Log; incremental: boolean[] } {
  const incremental: boolean[] = []
  const info = (fields: object) => {
    if ('incremental' in fields) incremental.push(fields.incremental === true)
  }
  return { log: { ...silentLog, info }, incremental }
}

const open = (path: string, log: Log = silentLog, probeMs?: number): OvsdbReplica<Tables> =>
  openReplica<Tables>({
    endpoints: [{ kind: 'unix', path }],
    database: NORTHBOUND,
    tables: { Logical_Switch: ['name'] },
    clock: patientClock,
    log,
    probeMs,
  })

const socketOf = (server: RealOvsdb) => join(server.directory, 'db.sock')
const names = (replica: OvsdbReplica<Tables>) => [...replica.rows('Logical_Switch').values()].map(({ name }) => name).sort()
const lossOf = (replica: OvsdbReplica<Tables>) =>
  new Promise<void>((resolve) => replica.onState((state) => state === 'connecting' && resolve()))

/** Fills the replica, takes the server from its sight, changes the database meanwhile, and judges what the replica tells afterwards. */
async function changeUnseen(
  server: RealOvsdb,
  replica: OvsdbReplica<Tables>,
  away: () => Promise<void>,
  back: () => Promise<void>,
) {
  await replica.ready()
  await replica.transact(['gone', 'kept', 'old'].map((name) => insert('Logical_Switch', { name })))
  const kept = () => replica.find('Logical_Switch', ({ name }) => name === 'kept')
  const before = kept()
  const told: string[] = []
  replica.onChange((changes) =>
    told.push(...changes.map((change) => `${change.before?.name ?? '-'}>${change.after?.name ?? '-'}`)),
  )
  const lost = lossOf(replica)
  await away()
  await lost
  assert.deepEqual(names(replica), ['gone', 'kept', 'old'], 'what was known can still be read')
  const writer = await server.connect()
  await writer.transact(NORTHBOUND, [
    remove('Logical_Switch', [['name', '==', 'gone']]),
    update('Logical_Switch', [['name', '==', 'old']], { name: 'renamed' }),
    insert('Logical_Switch', { name: 'new' }),
  ])
  writer.close()
  await back()
  await replica.waitFor(() => replica.find('Logical_Switch', ({ name }) => name === 'new'))
  assert.deepEqual(names(replica), ['kept', 'new', 'renamed'])
  assert.deepEqual(told.sort(), ['->new', 'gone>-', 'old>renamed'], 'only differences are told')
  assert.equal(kept(), before, 'a row that did not change is the same object')
}

for (const clustered of [false, true]) {
  const kind = clustered ? 'a cluster of one' : 'a standalone server'
  test(`${kind}, killed and started again on its file`, async () => {
    const server = await startOvsdb({ clustered })
    const replica = open(socketOf(server))
    const restart = async () => {
      await server.kill()
      await server.start()
    }
    try {
      await changeUnseen(server, replica, restart, async () => {})
    } finally {
      replica.close()
      await server.end()
    }
  })

  test(`${kind}, the line cut and mended: ${clustered ? 'only what happened since is sent' : 'everything is sent again'}`, async () => {
    const server = await startOvsdb({ clustered })
    const path = join(server.directory, 'relay.sock')
    const relay = await startRelay(path, socketOf(server))
    const { log, incremental } = recordingLog()
    const replica = open(path, log)
    try {
      // The server keeps a history no larger than the database itself: this one must be larger than what will change in it.
      await replica.transact(Array.from({ length: 50 }, (_, at) => insert('DNS', { external_ids: map({ at: String(at) }) })))
      await changeUnseen(server, replica, relay.cut, relay.mend)
      assert.deepEqual(incremental, [false, clustered])
    } finally {
      replica.close()
      await relay.cut()
      await server.end()
    }
  })
}

test('a transaction under way when the server dies is not tried again; one begun without a server waits for it', async () => {
  const server = await startOvsdb()
  const replica = open(socketOf(server))
  try {
    await replica.ready()
    server.signal('SIGSTOP')
    const pending = replica.transact([insert('Logical_Switch', { name: 'perhaps' })]).catch((error) => error)
    await server.kill()
    const error = await pending
    assert.ok(error instanceof CloudError)
    assert.deepEqual([error.code, error.reason, error.retryable], ['unavailable', 'ovsdb_ended', true])

    const reason = (late: unknown) => late instanceof CloudError && late.reason === 'ovsdb_not_connected'
    await assert.rejects(replica.transact([], { timeoutMs: 20 }), reason)
    const waiting = replica.transact([insert('Logical_Switch', { name: 'patient' })])
    await server.start()
    await waiting
    assert.deepEqual(names(replica), ['patient'])
  } finally {
    replica.close()
    await server.end()
  }
})

test('a server that hangs is noticed and left, and found again', async () => {
  const server = await startOvsdb()
  const replica = open(socketOf(server), silentLog, 50)
  try {
    await replica.ready()
    const lost = lossOf(replica)
    server.signal('SIGSTOP')
    await lost
    server.signal('SIGCONT')
    await replica.ready()
  } finally {
    replica.close()
    await server.end()
  }
})

/** The server leaves whoever does not answer within the next interval: long enough for a busy machine. */
const PROBE_MS = 2000

test('a server that probes its clients keeps us', async () => {
  const server = await startOvsdb({ args: [`--remote=db:${NORTHBOUND},NB_Global,connections`] })
  const probing = join(server.directory, 'probing.sock')
  const writer = await server.connect()
  const { log, incremental } = recordingLog()
  const connection = { target: `punix:${probing}`, inactivity_probe: PROBE_MS }
  try {
    await writer.transact(NORTHBOUND, [
      insert('Connection', connection, 'c'),
      insert('NB_Global', { connections: ['named-uuid', 'c'] }),
    ])
    while (!existsSync(probing)) await systemClock.sleep(20)
    // With our own probes off, only answers to the server's can keep the connection for longer than two of its intervals.
    const replica = open(probing, log, 0)
    await replica.ready()
    await systemClock.sleep(2.6 * PROBE_MS)
    await replica.transact([insert('Logical_Switch', { name: 'still here' })])
    replica.close()
    assert.equal(incremental.length, 1, 'the connection was never lost')
  } finally {
    writer.close()
    await server.end()
  }
})

test('a server too old for monitor_cond_since is followed by monitor_cond', async () => {
  const server = await startOvsdb()
  const path = join(server.directory, 'old.sock')
  const relay = await startRelay(path, socketOf(server), ['monitor_cond_since'])
  const replica = open(path)
  try {
    await replica.ready()
    await replica.transact([insert('Logical_Switch', { name: 'x' })])
    await replica.transact([update('Logical_Switch', [], { name: 'y' })])
    assert.deepEqual(names(replica), ['y'])
    assert.equal(relay.refused(), 1)
  } finally {
    replica.close()
    await relay.cut()
    await server.end()
  }
})
