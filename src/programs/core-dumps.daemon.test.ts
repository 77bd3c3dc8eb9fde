/** Programs of a cloud, started where cores are written, and aborted. */
import assert from 'node:assert/strict'
import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { eventually } from '../kernel/eventually.fixture.ts'
import { coreLimits } from './core-dumps.ts'

const WELKIN = join(import.meta.dirname, 'welkin.ts')

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  server.close()
  return typeof address === 'object' && address ? address.port : assert.fail('no port')
}

/** A command with the core's limit taken away. */
const unlimited = (argv: readonly string[], cwd: string, limit = 'unlimited') =>
  spawn('prlimit', [`--core=${limit}`, '--', ...argv], { cwd, stdio: ['ignore', 'ignore', 'inherit'] })

/** Where this machine puts cores it can be asked only when they are files in the working folder. */
const writesCoresHere = () => {
  const pattern = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim()
  return !pattern.startsWith('|') && !pattern.includes('/')
}

const fetchOf = (url: string) => () =>
  fetch(url).then(
    ({ status }) => status < 500,
    () => false,
  )

function folderOf(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-core-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

test('no program of a cloud leaves a core, although the shell that started it allows one', async (t) => {
  const folder = folderOf(t)
  const state = join(folder, 'state')
  const port = await freePort()
  const words = ['--fake', '--state', state, '--no-customary-ports', '--listen', '127.0.0.1', '--port', `${port}`]
  const pidOf = (name: string) => Number(readFileSync(join(state, 'run', `${name}.pid`), 'utf8'))
  const limitsAre = (pid: number | undefined) => assert.deepEqual(coreLimits(pid ?? assert.fail()), { soft: 1, hard: 1 })
  const up = unlimited([process.execPath, WELKIN, 'up', ...words], folder)
  t.after(() => up.kill('SIGKILL'))
  await eventually('clouds.yaml', () => existsSync(join(state, 'clouds.yaml')), 50)
  for (const name of ['up', 'controller', 'agent']) limitsAre(pidOf(name))
  const first = pidOf('controller')
  process.kill(first, 'SIGABRT')
  const another = () => {
    const pid = pidOf('controller') // 0 while the file is being written
    return pid > 0 && pid !== first
  }
  await eventually('another controller', another, 50)
  limitsAre(pidOf('controller')) // whom the shell that `up` has become started
  const upEnded = once(up, 'exit')
  up.kill('SIGTERM')
  await upEnded

  const alone = unlimited([process.execPath, WELKIN, 'controller', ...words], folder)
  t.after(() => alone.kill('SIGKILL'))
  const answers = fetchOf(`http://127.0.0.1:${port}/`)
  await eventually('the controller answers', answers, 50)
  limitsAre(alone.pid)
  const ended = once(alone, 'exit')
  alone.kill('SIGABRT')
  assert.deepEqual(await ended, [null, 'SIGABRT'])
  assert.deepEqual(readdirSync(folder), ['state'])
})

test('what is no program of ours keeps the limit that it was given, and leaves a core where cores are files', async (t) => {
  const folder = folderOf(t)
  const child = unlimited(['sleep', '60'], folder)
  await eventually('it has become sleep', () => readFileSync(`/proc/${child.pid}/cmdline`, 'utf8').startsWith('sleep'))
  assert.deepEqual(coreLimits(child.pid ?? assert.fail()), { soft: Number.POSITIVE_INFINITY, hard: Number.POSITIVE_INFINITY })
  const ended = once(child, 'exit')
  child.kill('SIGABRT')
  await ended
  if (writesCoresHere()) assert.equal(readdirSync(folder).length, 1)
})

test('a hard limit of 0 stays, and nothing is said', (t) => {
  const folder = folderOf(t)
  const code = `import { coreLimits, switchCoreDumpsOff } from ${JSON.stringify(join(import.meta.dirname, 'core-dumps.ts'))}
switchCoreDumpsOff()
console.log(JSON.stringify(coreLimits('self')))`
  const argv = ['--core=0:0', '--', process.execPath, '--input-type=module', '-e', code]
  assert.equal(execFileSync('prlimit', argv, { cwd: folder, encoding: 'utf8' }).trim(), '{"soft":0,"hard":0}')
})
