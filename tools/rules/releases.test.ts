/** Each released version has a line in the changelog and a database that later versions start on; package.json names the newest. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { ROOT } from '../setup/paths.mjs'

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8')
const released = [...read('CHANGELOG.md').matchAll(/^## (\d+\.\d+\.\d+) — \d{4}-\d\d-\d\d$/gm)].map(([, version]) => version)

test('a database of each released version is kept, and of no other', () => {
  const kept = readdirSync(join(ROOT, 'src/programs/testing/upgrade')).flatMap(
    (name) => /^cloud-(.*)\.sql$/.exec(name)?.[1] ?? [],
  )
  assert.ok(released.length > 0)
  assert.deepEqual(kept.toSorted(), released.toSorted())
})

test('the packages name the newest version', () => {
  for (const file of ['package.json', 'package-lock.json']) assert.equal(JSON.parse(read(file)).version, released[0], file)
})
