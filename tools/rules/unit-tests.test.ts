import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../setup/paths.mjs'
import { leavesProcessesBeside } from '../test/own-process.ts'
import { partTests, unitTests } from '../test/stages.ts'
import { read } from './source.ts'

/** What starts daemons or guests by our own drivers. */
const STARTERS = /from '[^']*\/(real-(?:ovn|ovsdb|qemu)|namespace-guest|softhsm)\.fixture\.ts'|\bqemuHypervisor\(/

/** What has qemu-img make and read real images, many a time: seconds of a processor. */
const RUNNERS = /from '[^']*\/real-image\.fixture\.ts'|\bcreateQemuImg\(/

/** A process that starts and ends within a call is no daemon: `ssh-keygen`, `qemu-img`. */
const startsDaemons = (file: string, text: string) => leavesProcessesBeside(file) || STARTERS.test(text)

test('unit tests start no process that runs beside them; those that do are called *.daemon.test.ts', () => {
  const starting = unitTests().filter((file) => startsDaemons(file, read(relative(ROOT, file)).text))
  assert.deepEqual(
    starting.map((file) => relative(ROOT, file)),
    [],
  )
  assert.ok(partTests().length > 0)
})

test('unit tests do without qemu-img; those that run it are called *.program.test.ts', () => {
  const running = unitTests().filter((file) => RUNNERS.test(read(relative(ROOT, file)).text))
  assert.deepEqual(
    running.map((file) => relative(ROOT, file)),
    [],
  )
  assert.ok(partTests().some((file) => RUNNERS.test(read(relative(ROOT, file)).text)))
})

/** Put together here, so that this file is not taken for one of them. */
const importing = (what: string, from: string) => `import { ${what} } from '${from}'`

for (const [bad, expected] of [
  [importing('spawn', 'node:child_process'), true],
  [importing('startOvn', '../real-ovn.fixture.ts'), true],
  [`await ${'qemuHypervisor'}({})`, true],
  [importing('execFileSync', 'node:child_process'), false],
] as const) {
  test(`${expected ? 'refused' : 'allowed'}: ${bad}`, (t) => {
    const folder = mkdtempSync(join(tmpdir(), 'welkin-rule-'))
    t.after(() => rmSync(folder, { recursive: true }))
    for (const [name, text] of [
      ['unit/a.test.ts', bad],
      ['real-ovn.fixture.ts', ''],
    ] as const) {
      mkdirSync(dirname(join(folder, name)), { recursive: true })
      writeFileSync(join(folder, name), text)
    }
    assert.equal(startsDaemons(join(folder, 'unit/a.test.ts'), bad), expected)
  })
}

/** What kills and fails an operation at every point: it costs more with every step of every operation. */
const PROVERS = /from '[^']*\/operation\.check\.ts'/
const OF_PROOFS_THEMSELVES = 'src/operation/'

test('unit tests prove no operation at every point; those that do are called *.proof.test.ts', () => {
  const proving = unitTests().map((file) => relative(ROOT, file))
  assert.deepEqual(
    proving.filter((path) => !path.startsWith(OF_PROOFS_THEMSELVES) && PROVERS.test(read(path).text)),
    [],
  )
})
