import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { silentLog } from '../../kernel/log.ts'
import { patientClock } from '../../kernel/patient-clock.fixture.ts'
import { connectQmp } from './connect.ts'

let directory: string
before(() => {
  directory = mkdtempSync(join(tmpdir(), 'welkin-qmp-'))
})
after(() => rmSync(directory, { recursive: true, force: true }))

const reason = (wanted: string) => (error: unknown) => error instanceof CloudError && error.reason === wanted
const connect = (path: string, more: { signal?: AbortSignal; timeoutMs?: number } = {}) =>
  connectQmp({ path, clock: patientClock, log: silentLog, ...more })

/** A server that says `words` to whoever connects, and nothing else. */
async function listen(name: string, words: string): Promise<{ path: string; server: Server }> {
  const path = join(directory, name)
  const server = createServer((socket) => {
    socket.on('error', () => socket.destroy())
    socket.resume()
    socket.write(words)
  })
  await new Promise<void>((resolve) => server.listen(path, resolve))
  return { path, server }
}

test('nobody there', () => assert.rejects(connect(join(directory, 'nobody')), reason('qmp_closed')))

test('a peer that greets never, with rubbish, or and then says rubbish', async () => {
  const greeting = '{"QMP":{"version":{"qemu":{"major":9,"minor":0,"micro":1}},"capabilities":[]}}\r\n'
  for (const [name, words, wanted] of [
    ['silent', '', 'qmp_timeout'],
    ['rubbish', 'SSH-2.0-OpenSSH\r\n', 'qmp_closed'],
    ['later', `${greeting}[1]\r\n`, 'qmp_closed'],
    ['deaf', greeting, 'qmp_timeout'],
  ] as const) {
    const { path, server } = await listen(name, words)
    // Only those that never answer may run into the timeout, however slow the machine.
    await assert.rejects(connect(path, wanted === 'qmp_timeout' ? { timeoutMs: 10 } : {}), reason(wanted), name)
    await new Promise((resolve) => server.close(resolve))
  }
})

test('connecting can be aborted', async () => {
  const { path, server } = await listen('abort', '')
  const abort = new AbortController()
  const connecting = connect(path, { signal: abort.signal })
  abort.abort(new Error('not needed any more'))
  await assert.rejects(connecting, /not needed any more/)
  await new Promise((resolve) => server.close(resolve))
})
