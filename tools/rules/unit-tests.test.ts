import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, relative } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../setup/paths.mjs'
import { leavesProcessesBeside } from '../test/own-process.ts'
import { daemonTests, unitTests } from '../test/stages.ts'
import { read } from './source.ts'

/** What starts daemons or guests by our own drivers. */
const STARTERS = /from '[^']*\/(real-(?:ovn|ovsdb|qemu)|namespace-guest|softhsm)\.fixture\.ts'|\bqemuHypervisor\(/

/** A process that starts and ends within a call is no daemon: `qemu-img`, `ssh-keygen`. */
const startsDaemons = (file: string, text: string) => leavesProcessesBeside(file) || STARTERS.test(text)

test('unit tests start no process that runs beside them; those that do are called *.daemon.test.ts', () => {
  const starting = unitTests().filter((file) => startsDaemons(file, read(relative(ROOT, file)).text))
  assert.deepEqual(
    starting.map((file) => relative(ROOT, file)),
    [],
  )
  assert.ok(daemonTests().length > 0)
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
