import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { namedFiles } from './named-files.ts'

test('a folder stands for the tests in it, each file runs once, and what is no test is named', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-named-'))
  t.after(() => rmSync(folder, { recursive: true }))
  mkdirSync(join(folder, 'inner'))
  const [a, b] = [join(folder, 'a.test.ts'), join(folder, 'inner/b.test.ts')]
  for (const file of [a, b, join(folder, 'a.ts')]) writeFileSync(file, '')
  assert.deepEqual(namedFiles([folder]), [a, b])
  assert.deepEqual(namedFiles([a, join(folder, '*.test.ts')]), [a])
  assert.throws(() => namedFiles([join(folder, 'c.test.ts')]), /There is no test in .*c\.test\.ts/)
})
