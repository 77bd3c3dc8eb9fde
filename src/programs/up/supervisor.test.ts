import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { systemClock } from '../../kernel/clock.ts'
import { makeStateFolder, stateFolder } from '../state-folder.ts'
import { KeptChild, lastWords } from './supervisor.ts'

test('what a program said at its end is found among the lines of its log', () => {
  const lines = [
    '{"msg":"one"}',
    'welkin: an older end',
    '{"msg":"two"}',
    'welkin: A command of the host failed. ip: exit 2: first',
    'second line',
    '',
  ]
  assert.equal(lastWords(lines.join('\n')), 'A command of the host failed. ip: exit 2: first\nsecond line')
  assert.equal(lastWords(`${lines.join('\n')}{"msg":"later"}\n`), 'A command of the host failed. ip: exit 2: first\nsecond line')
  assert.equal(lastWords('welkin: at once\n'), 'at once')
  assert.equal(lastWords('{"msg":"one"}\n'), undefined)
})

test('a program that runs from a release, with a debugger let in; what Node says on the way is not taken for ready', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-child-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const state = stateFolder(join(folder, 'state'))
  makeStateFolder(state)
  const program = join(folder, 'welkin.mjs')
  writeFileSync(
    program,
    `process.send({ 'watch:import': [] })
    console.log(JSON.stringify([process.env.WATCH_REPORT_DEPENDENCIES, process.env.NODE_COMPILE_CACHE, process.execArgv]))
    setTimeout(() => process.send({ ready: true, ports: [7] }), 50)
    setInterval(() => {}, 1000)`,
  )
  const given = { WATCH_REPORT_DEPENDENCIES: '1', NODE_COMPILE_CACHE: join(folder, 'compiled') }
  const before = { ...process.env }
  Object.assign(process.env, given)
  t.after(() => {
    for (const name of Object.keys(given)) delete process.env[name]
    Object.assign(process.env, before)
  })
  const release = { program }
  const child = new KeptChild({ name: 'controller', args: [], release, inspect: '127.0.0.1:0' }, state, systemClock, () => {})
  assert.deepEqual((await child.start()).ports, [7])
  await child.stop()
  const said = readFileSync(join(state.log, 'controller.log'), 'utf8')
  const [watching, compiled, flags] = JSON.parse(said.split('\n').find((line) => line.startsWith('[')) ?? '[]')
  assert.deepEqual([watching, compiled], [null, null])
  assert.ok(flags.includes('--inspect=127.0.0.1:0'))
})
