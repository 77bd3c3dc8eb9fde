import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import type { QmpEvent } from './events.ts'
import type { Qmp, QmpEnd } from './qmp.ts'
import { type RealQemu, startQemu } from './real-qemu.fixture.ts'
import { qmpRefusals } from './refusals.ts'

const reason = (wanted: string) => (error: unknown) => error instanceof CloudError && error.reason === wanted

/** The next event of that name; listens from the call on. */
const nextEvent = (qmp: Qmp, name: string): Promise<QmpEvent> =>
  new Promise((resolve) => {
    const off = qmp.on(name, (event) => {
      off()
      resolve(event)
    })
  })

const endOf = (qmp: Qmp): Promise<QmpEnd> => new Promise((resolve) => qmp.onClose(resolve))

describe('a QEMU without a machine', () => {
  let qemu: RealQemu
  let qmp: Qmp
  before(async () => {
    qemu = await startQemu('-machine', 'none')
    qmp = await qemu.connect()
  })
  after(async () => {
    qmp.close()
    await qemu.end()
  })

  test('tells its version and status', async () => {
    assert.match(qmp.version, /^\d+\.\d+\.\d+$/)
    const { qemu: version } = await qmp.execute('query-version')
    assert.equal(qmp.version, `${version.major}.${version.minor}.${version.micro}`)
    assert.equal((await qmp.execute('query-kvm')).enabled, false)
  })

  test('a large reply arrives whole, and parallel commands get their own replies', async () => {
    const [schema, status, blocks] = await Promise.all([
      qmp.executeAny('query-qmp-schema'),
      qmp.execute('query-status'),
      qmp.execute('query-block'),
    ])
    assert.ok(JSON.stringify(schema).length > 100_000)
    assert.equal(status.status, 'running')
    assert.deepEqual(blocks, [])
  })

  test('a refusal carries the class and the words of QEMU', async () => {
    await assert.rejects(qmp.executeAny('no-such-command'), (error) => {
      assert.ok(qmpRefusals.qmp_error.is(error))
      assert.equal(error.facts.errorClass, 'CommandNotFound')
      assert.match(error.facts.desc, /no-such-command/)
      assert.equal(error.message.includes('no-such'), false)
      return true
    })
    await assert.rejects(qmp.execute('device_del', { id: 'ghost-€' }), (error) => {
      assert.ok(qmpRefusals.qmp_error.is(error))
      assert.equal(error.facts.errorClass, 'DeviceNotFound')
      assert.match(error.facts.desc, /ghost-€/)
      return true
    })
  })

  test('an aborted command rejects with the reason and the connection lives on', async () => {
    const abort = new AbortController()
    const pending = qmp.execute('query-status', undefined, { signal: abort.signal })
    abort.abort(new Error('enough'))
    await assert.rejects(pending, /enough/)
    assert.equal((await qmp.execute('query-status')).running, true)
  })
})

describe('a machine that has not started yet', () => {
  let qemu: RealQemu
  let qmp: Qmp
  before(async () => {
    qemu = await startQemu('-machine', 'q35,accel=tcg', '-m', '32', '-S')
    qmp = await qemu.connect()
  })
  after(() => qemu.end())

  test('goes through its states, each told as an event', async () => {
    assert.deepEqual(pick(await qmp.execute('query-status')), { running: false, status: 'prelaunch' })
    assert.equal((await qmp.execute('query-cpus-fast')).length, 1)
    const heard: string[] = []
    qmp.on('*', (event) => heard.push(event.name))

    const resumed = nextEvent(qmp, 'RESUME')
    await qmp.execute('cont')
    assert.ok((await resumed).at > 1_600_000_000_000)

    const stopped = nextEvent(qmp, 'STOP')
    await qmp.execute('stop')
    await stopped
    assert.deepEqual(pick(await qmp.execute('query-status')), { running: false, status: 'paused' })

    const reset = nextEvent(qmp, 'RESET')
    await qmp.execute('system_reset')
    assert.equal((await reset).data.reason, 'host-qmp-system-reset')
    assert.deepEqual(heard, ['RESUME', 'STOP', 'RESET'])
  })

  test('a listener that throws harms neither the others nor the connection', async () => {
    qmp.on('RESUME', () => {
      throw new Error('a listener with a fault')
    })
    const resumed = nextEvent(qmp, 'RESUME')
    await qmp.execute('cont')
    await resumed
    await qmp.execute('stop')
  })

  test('devices come and go', async () => {
    await qmp.execute('blockdev-add', { driver: 'null-co', 'node-name': 'disk0', size: 1 << 20 })
    const nodes = await qmp.execute('query-named-block-nodes', { flat: true })
    assert.deepEqual(
      nodes.map((node) => node['node-name']),
      ['disk0'],
    )
    await qmp.execute('blockdev-del', { 'node-name': 'disk0' })
    await assert.rejects(qmp.execute('netdev_del', { id: 'net0' }), qmpRefusals.qmp_error.is)
  })

  test('quit: SHUTDOWN is told, the iterator ends, onClose is called and later commands are refused', async () => {
    const seen: string[] = []
    const iterated = (async () => {
      for await (const event of qmp.events()) seen.push(event.name)
    })()
    const ended = endOf(qmp)
    await qmp.execute('quit')
    await iterated
    assert.deepEqual(seen, ['SHUTDOWN'])
    assert.ok((await ended).error)
    assert.equal(qmp.closed, true)
    await assert.rejects(qmp.execute('query-status'), reason('qmp_closed'))
    await qemu.exited
  })
})

const pick = ({ running, status }: { running: boolean; status: string }) => ({ running, status })

test('QEMU killed: pending commands reject, and so do new ones', async () => {
  const qemu = await startQemu('-machine', 'none')
  try {
    const qmp = await qemu.connect()
    const ended = endOf(qmp)
    qemu.signal('SIGSTOP')
    const pending = Promise.allSettled([qmp.execute('query-status'), qmp.execute('query-block')])
    qemu.signal('SIGKILL')
    for (const result of await pending) {
      assert.equal(result.status, 'rejected')
      assert.ok(reason('qmp_closed')(result.reason))
    }
    assert.ok(reason('qmp_closed')((await ended).error))
    await assert.rejects(qmp.execute('cont'), reason('qmp_closed'))
    assert.ok(await endOf(qmp), 'a listener that comes too late is told at once')
  } finally {
    await qemu.end()
  }
})

test('a QEMU that hangs: the command times out', async () => {
  const qemu = await startQemu('-machine', 'none')
  try {
    const qmp = await qemu.connect()
    qemu.signal('SIGSTOP')
    await assert.rejects(qmp.execute('query-status', undefined, { timeoutMs: 30 }), reason('qmp_timeout'))
    qemu.signal('SIGCONT')
    assert.equal((await qmp.execute('query-status')).running, true, 'the late reply is not mistaken for another')
    qmp.close()
  } finally {
    await qemu.end()
  }
})
