import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { ROOT } from '../setup/paths.mjs'
import { lint, MERE_WARNINGS } from './lint.ts'
import type { Outcome } from './outcome.ts'

let folder = ''
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'welkin-test-lint-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const CLEAN: Outcome = { passed: 1, failed: 0, failures: [], costs: [] }
const FAULTY: Outcome = { passed: 0, failed: 1, failures: ['said'], costs: [] }

function clone() {
  const root = mkdtempSync(join(folder, 'clone-'))
  const write = (path: string, text: string) => writeFileSync(join(root, path), text)
  for (const folder of ['node_modules/@biomejs/biome', 'apis']) mkdirSync(join(root, folder), { recursive: true })
  write('biome.json', '{"files":{"includes":["**/*.ts","!apis"]}}')
  write('package.json', '{}')
  write('node_modules/@biomejs/biome/package.json', '{"version":"1"}')
  for (const path of ['a.ts', 'b.ts', 'c.md', 'apis/d.ts']) write(path, path)
  const files = ['a.ts', 'b.ts', 'c.md', 'apis/d.ts']
  /** @returns the files that Biome was asked about, nothing if it was not started */
  const asked = async (outcome = CLEAN) => {
    const given: string[][] = []
    const run = async (_: string, ...args: string[]) => {
      given.push(args.filter((arg) => arg.endsWith('.ts')))
      return outcome
    }
    const said = await lint({ root, files, place: join(root, 'kept.json'), run })
    assert.deepEqual(said, given.length > 0 ? outcome : CLEAN)
    return given[0]
  }
  return { write, asked }
}

test('a file found clean is judged again when it changes, and only then', async () => {
  const { write, asked } = clone()
  assert.deepEqual(await asked(), ['a.ts', 'b.ts'])
  assert.equal(await asked(), undefined)
  write('b.ts', 'changed')
  assert.deepEqual(await asked(), ['b.ts'])
  assert.equal(await asked(), undefined)
})

test('a faulty file is judged again each time', async () => {
  const { write, asked } = clone()
  await asked()
  write('a.ts', 'faulty')
  assert.deepEqual(await asked(FAULTY), ['a.ts'])
  assert.deepEqual(await asked(FAULTY), ['a.ts'])
})

for (const path of ['biome.json', 'package.json', 'node_modules/@biomejs/biome/package.json'])
  test(`all files are judged again when ${path} changes`, async () => {
    const { write, asked } = clone()
    await asked()
    write(path, path === 'biome.json' ? '{"files":{"includes":["**/*.ts","!apis"]},"linter":{}}' : '{"version":"2"}')
    assert.deepEqual(await asked(), ['a.ts', 'b.ts'])
  })

test('no rule is passed over that biome.json makes more than a warning', () => {
  const configured = readFileSync(join(ROOT, 'biome.json'), 'utf8')
  assert.deepEqual(
    MERE_WARNINGS.filter((rule) => configured.includes(rule.replace(/^.*\//, ''))),
    [],
  )
})
