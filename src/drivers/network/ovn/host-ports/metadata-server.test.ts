import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { test } from 'node:test'
import { systemClock } from '../../../../kernel/clock.ts'
import { type Log, silentLog } from '../../../../kernel/log.ts'
import { serveMetadata } from './metadata-server.ts'

test('whatever a guest makes go wrong is told once a minute', async () => {
  const listener = createServer()
  listener.listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  const said: unknown[] = []
  let now = 0
  const log: Log = { ...silentLog, error: (details: object) => void said.push(details) }
  const fails = () => {
    throw new Error('as no handler should')
  }
  const server = serveMetadata(listener, () => fails, { clock: { ...systemClock, monotonic: () => now }, log })
  try {
    assert.ok(address && typeof address === 'object')
    const ask = async () => (await fetch(`http://127.0.0.1:${address.port}//`)).status
    for (let i = 0; i < 5; i++) assert.equal(await ask(), 500)
    assert.equal(said.length, 1)
    now += 60_001
    assert.equal(await ask(), 500)
    assert.equal(said.length, 2)
    assert.equal((said[1] as { sinceThen: number }).sinceThen, 4)
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
