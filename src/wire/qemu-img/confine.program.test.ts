import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../kernel/errors.ts'
import { patientClock } from '../../kernel/patient-clock.fixture.ts'
import { runChild } from '../process/index.ts'
import { type Confinement, confine } from './confine.ts'

const run = (command: string[], confinement: Confinement = {}, cpuSeconds = 30) =>
  runChild(confine(command, cpuSeconds, confinement), { clock: patientClock, timeoutMs: 20_000 })

const reason = (wanted: string) => (error: unknown) => error instanceof CloudError && error.reason === wanted

test('a child knows nothing of us, and cannot gain privileges', async () => {
  const { stdout } = await run(['env'])
  assert.deepEqual(
    stdout
      .trim()
      .split('\n')
      .map((line) => line.split('=')[0])
      .sort(),
    ['LC_ALL', 'MALLOC_ARENA_MAX', 'PATH'],
  )
  const status = (await run(['cat', '/proc/self/status'], { user: { uid: 65534, gid: 65534 } })).stdout
  assert.match(status, /^NoNewPrivs:\t1$/m)
  assert.match(status, /^Uid:\t65534\t65534\t65534\t65534$/m)
  assert.match(status, /^Gid:\t65534\t65534\t65534\t65534$/m)
  assert.match(status, /^Groups:\t *$/m)
})

test('limits are in force', async () => {
  const limits = (await run(['cat', '/proc/self/limits'], { memoryBytes: 1 << 28 }, 7)).stdout
  assert.match(limits, /Max cpu time +7 +12 +seconds/)
  assert.match(limits, new RegExp(`Max address space +${1 << 28} +${1 << 28} +bytes`))
  assert.match(limits, /Max core file size +0 +0 +bytes/)
  assert.equal((await run(['sh', '-c', 'while :; do :; done'], {}, 1)).signal, 'SIGXCPU')
})

test('without a network there is only a loopback that is down', async () => {
  const lines = (await run(['cat', '/proc/self/net/dev'], { noNetwork: true })).stdout.trim().split('\n').slice(2)
  assert.deepEqual(
    lines.map((line) => line.trim().split(':')[0]),
    ['lo'],
  )
})

test('codes and words come back; endless words do not', async () => {
  const end = await run(['sh', '-c', 'echo out; echo err >&2; exit 3'])
  assert.deepEqual(end, { code: 3, signal: null, stdout: 'out\n', stderr: 'err\n' })
  await assert.rejects(run(['yes']), reason('child_failed'))
  await assert.rejects(runChild(['/nowhere/program'], { clock: patientClock, timeoutMs: 1000 }), reason('child_failed'))
})
