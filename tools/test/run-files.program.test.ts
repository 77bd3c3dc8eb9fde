/**
 * The runner tried on files that go wrong in every way: each fault is said of the file and test whose it is, and ends nobody else.
 * @own-process it has worker processes of its own crash and hang
 */
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Outcome } from './outcome.ts'
import { needsOwnProcess } from './own-process.ts'
import { runFiles } from './run-files.ts'

const GOOD = "import { test } from 'node:test'\ntest('good', () => {})\n"

/** A file, and what is said of it: parts of one line each, in order. */
const SAMPLES: Record<string, { text: string; passed: number; said: RegExp[] }> = {
  'good.test.ts': { text: GOOD, passed: 1, said: [] },
  'own-hooks.test.ts': {
    text: `import { beforeEach, test } from 'node:test'\nlet n = 0\nbeforeEach(() => n++)
test('a', () => { if (n !== 1) throw new Error('hooks of another file') })`,
    passed: 1,
    said: [],
  },
  'fails.test.ts': {
    text: `import { describe, test } from 'node:test'
describe('outer', () => { test('inner', () => { throw new Error('wrong') }) })
test('parent', async (t) => { await t.test('child', () => { throw new Error('worse') }) })`,
    passed: 0,
    said: [/fails\.test\.ts:2 outer › inner.*Error: wrong/s, /fails\.test\.ts:3 parent › child.*Error: worse/s],
  },
  'prints.test.ts': {
    text: "import { test } from 'node:test'\ntest('a', () => { console.log('a clue'); throw new Error('wrong') })",
    passed: 0,
    said: [/prints\.test\.ts:2 a.*Error: wrong/s, /prints\.test\.ts printed:\n +a clue/],
  },
  'skips.test.ts': {
    text: "import { test } from 'node:test'\ntest.skip('a', () => {})\ntest.todo('b')",
    passed: 0,
    said: [/skips\.test\.ts:2 a\n +skipped/, /skips\.test\.ts:3 b\n +skipped/],
  },
  'empty.test.ts': { text: 'export {}', passed: 0, said: [/empty\.test\.ts:1 .*holds no test/s] },
  'broken.test.ts': { text: 'const x: = 3', passed: 0, said: [/broken\.test\.ts:1 .*SyntaxError/s] },
  'throws.test.ts': { text: "throw new Error('at once')", passed: 0, said: [/throws\.test\.ts:1 .*Error: at once/s] },
  'throws-later.test.ts': {
    text: `${GOOD}await 1\nthrow new Error('half way')`,
    passed: 1,
    said: [/throws-later\.test\.ts:1 .*Error: half way/s],
  },
  'suite-hook.test.ts': {
    text: `import { after, describe, test } from 'node:test'
describe('suite', () => { after(() => { throw new Error('unclean') }); test('a', () => {}) })`,
    passed: 1,
    said: [/suite-hook\.test\.ts:2 suite.*Error: unclean/s],
  },
  'root-hook.test.ts': {
    text: `${GOOD}import { after } from 'node:test'\nafter(() => { throw new Error('unclean') })`,
    passed: 1,
    said: [/root-hook\.test\.ts:1 .*Error: unclean/s],
  },
  'after-the-end.test.ts': {
    text: "import { test } from 'node:test'\ntest('a', () => { setTimeout(() => { throw new Error('too late') }, 20) })",
    passed: 1,
    said: [/after-the-end\.test\.ts:1 .*Error: too late/s],
  },
  'in-a-callback.test.ts': {
    text: `import { describe, test } from 'node:test'
const later = () => new Promise((r) => setTimeout(r, 5))
describe('suite', () => test('a', async () => { await later(); setTimeout(() => { throw new Error('unheard') }, 5); await new Promise(() => {}) }))
test('b', async () => { await later(); void Promise.reject(new Error('unheld')); await later() })
test('c', async (t) => { await later(); await t.test('d', async () => { await later(); process.nextTick(() => { throw new Error('unseen') }); await later() }) })
test('e', later)`,
    passed: 1,
    said: [/:3 suite › a\n.*Error: unheard/, /:4 b\n.*Error: unheld/, /:5 c › d\n.*Error: unseen/],
  },
  'exits.test.ts': {
    text: "import { test } from 'node:test'\ntest('a', async () => { await new Promise((r) => setTimeout(r, 50)); process.exit(0) })",
    passed: 0,
    said: [/exits\.test\.ts:1 .*its process ended with 0, in the test a/s],
  },
  'environment.test.ts': {
    text: "import { test } from 'node:test'\ntest('a', () => { process.env.WELKIN_SAMPLE = '1' })",
    passed: 1,
    said: [/environment\.test\.ts:1 .*changes what other files share: process\.env\.WELKIN_SAMPLE/s],
  },
  'hangs.test.ts': {
    text: "import { test } from 'node:test'\ntest('a', () => new Promise(() => setInterval(() => {}, 9)))\ntest('b', () => {})",
    passed: 1,
    said: [/hangs\.test\.ts:2 a.*timed out/s, /hangs\.test\.ts:1 .*did not end.*look for what the file leaves open/s],
  },
  'stands-still.test.ts': {
    text: "import { test } from 'node:test'\ntest('a', async () => { await new Promise((r) => setTimeout(r, 50)); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) })",
    passed: 0,
    said: [/stands-still\.test\.ts:1 .*did not end, in the test a/s],
  },
}

let folder = ''
let outcome: Outcome
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'welkin-test-runner-'))
  for (const [name, { text }] of Object.entries(SAMPLES)) writeFileSync(join(folder, name), text)
  const files = Object.keys(SAMPLES).map((name) => join(folder, name))
  outcome = await runFiles({ name: 'samples', files, concurrency: 1, timeout: 600 })
})
after(() => rmSync(folder, { recursive: true, force: true }))

for (const [name, { said }] of Object.entries(SAMPLES)) {
  test(`what is said of ${name}`, () => {
    const about = outcome.failures.filter((failure) => failure.split('\n')[0]?.includes(`/${name}`))
    assert.equal(about.length, said.length, about.join('\n'))
    for (const [i, pattern] of said.entries()) assert.match(about[i] ?? '', pattern)
  })
}

test('every test is counted once, whatever its file did', () => {
  const expected = Object.values(SAMPLES)
  assert.equal(
    outcome.passed,
    expected.reduce((sum, { passed }) => sum + passed, 0),
  )
  const printed = outcome.failures.filter((failure) => failure.includes(' printed:')).length
  assert.equal(outcome.failed, outcome.failures.length - printed)
})

test('who starts processes without waiting, or asks for it, has a process of its own; so does who does it through a fixture', () => {
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text)
    return join(folder, name)
  }
  write('child.fixture.ts', "import { spawn } from 'node:child_process'")
  assert.equal(needsOwnProcess(write('1.test.ts', "import { spawn } from 'node:child_process'")), true)
  assert.equal(needsOwnProcess(write('2.test.ts', "import { x } from './child.fixture.ts'")), true)
  assert.equal(
    needsOwnProcess(write('3.test.ts', '/** Counts handles. @own-process they are counted of the whole process */')),
    true,
  )
  assert.equal(needsOwnProcess(write('4.test.ts', GOOD)), false)
  write('command.fixture.ts', "import { execFileSync } from 'node:child_process'")
  assert.equal(needsOwnProcess(write('5.test.ts', "import { execSync, spawnSync } from 'node:child_process'")), false)
  const awaited = "import { execFile } from 'node:child_process'\nawait promisify(execFile)('curl')\n"
  assert.equal(needsOwnProcess(write('9.test.ts', awaited)), false)
  assert.equal(needsOwnProcess(write('10.test.ts', `${awaited}execFile('curl')`)), true)
  assert.equal(needsOwnProcess(write('6.test.ts', "import { x } from './command.fixture.ts'")), false)
  assert.equal(needsOwnProcess(write('7.test.ts', "import { execFileSync, spawn } from 'node:child_process'")), true)
  assert.equal(
    needsOwnProcess(write('8.test.ts', "import { once } from 'node:events'\nimport * as c from 'node:child_process'")),
    true,
  )
})
