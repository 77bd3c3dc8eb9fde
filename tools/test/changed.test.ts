import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { reachedBy } from './changed.ts'

const FILES: Record<string, string> = {
  'src/kernel/a.ts': "export const a = 'table.txt'",
  'src/kernel/a.test.ts': "import { a } from './a.ts'",
  'src/wire/b.ts': "export { a as b } from '../kernel/a.ts'",
  'src/wire/b.test.ts': "import type { b } from './b.ts'",
  'src/wire/lazy.test.ts': "await import('./b.ts')",
  'src/store/rows.test.ts': "import { migrateAll } from './migrate.ts'",
  'src/store/migrate.ts': 'findMigrations(folder)',
  'src/domain/thing/migrations/0001-thing.ts': '',
  'src/programs/started.test.ts': "spawn(join(import.meta.dirname, '..', 'wire/b.ts'))",
  'src/other.test.ts': '',
  'tools/rules/rule.test.ts': '',
}

let root = ''
before(() => {
  root = mkdtempSync(join(tmpdir(), 'welkin-test-changed-'))
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), text)
  }
})
after(() => rmSync(root, { recursive: true, force: true }))

const TESTS = Object.keys(FILES).filter((path) => path.endsWith('.test.ts'))

/** Of the sample tree, without the rules, which are always there. */
const reached = (...changed: string[]): string[] =>
  reachedBy(
    changed,
    TESTS.map((path) => join(root, path)),
    root,
  )
    .map((file) => file.slice(root.length + 1))
    .filter((path) => path !== 'tools/rules/rule.test.ts')

const USERS_OF_A = ['src/kernel/a.test.ts', 'src/wire/b.test.ts', 'src/wire/lazy.test.ts', 'src/programs/started.test.ts']

for (const [what, changed, expected] of [
  ['who imports it, directly, through others, later, or starts it', 'src/kernel/a.ts', USERS_OF_A],
  ['no other', 'src/wire/b.ts', USERS_OF_A.slice(1)],
  ['a test itself', 'src/other.test.ts', ['src/other.test.ts']],
  ['who migrates', 'src/domain/thing/migrations/0001-thing.ts', ['src/store/rows.test.ts']],
  ['who loads a file that names it', 'src/kernel/table.txt', USERS_OF_A],
  ['nobody', 'docs/page.md', []],
] as const) {
  test(`reached by a change of ${changed}: ${what}`, () => assert.deepEqual(reached(changed), expected))
}

test('rules always run, and all tests when what they run on has changed', () => {
  const tests = TESTS.map((path) => join(root, path))
  assert.deepEqual(reachedBy(['docs/page.md'], tests, root), [join(root, 'tools/rules/rule.test.ts')])
  assert.deepEqual(reachedBy(['package-lock.json'], tests, root), tests)
  assert.deepEqual(reachedBy(['tools/test/run-files.ts'], tests, root), tests)
})
