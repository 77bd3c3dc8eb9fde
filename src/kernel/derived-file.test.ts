import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { readDerived } from './derived-file.ts'

test('what is whole is read; what is missing, cut off, empty, of zeros or something else is not there', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'welkin-derived-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'file.json')
  const read = (of = path) => readDerived<{ boot: string }>(of, (value) => typeof value?.boot === 'string')
  assert.equal(read(), undefined)
  assert.equal(read(folder), undefined)
  for (const text of ['', '{"boot": "x', '\0\0\0\0', 'null', '7', '{"boot": 7}', '[]']) {
    writeFileSync(path, text)
    assert.equal(read(), undefined, text)
  }
  writeFileSync(path, '{"boot": "x"}')
  assert.deepEqual(read(), { boot: 'x' })
})
