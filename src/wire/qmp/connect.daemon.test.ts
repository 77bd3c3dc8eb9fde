import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { silentLog } from '../../kernel/log.ts'
import { patientClock } from '../../kernel/patient-clock.fixture.ts'
import { connectQmp } from './connect.ts'
import { startQemu } from './real-qemu.fixture.ts'

test('QEMU serves one client at a time: the next gets its greeting when the first has gone', async () => {
  const qemu = await startQemu('-machine', 'none')
  try {
    const first = await qemu.connect()
    await assert.rejects(
      connectQmp({ path: qemu.socketPath, clock: patientClock, log: silentLog, timeoutMs: 10 }),
      (error) => error instanceof CloudError && error.reason === 'qmp_timeout',
    )
    first.close()
    const second = await qemu.connect()
    assert.equal((await second.execute('query-status')).running, true)
    second.close()
  } finally {
    await qemu.end()
  }
})
