import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { PLANTED_BUGS, plant } from './index.ts'

const ROOT = join(import.meta.dirname, '..', '..', '..')

describe('planted bugs', () => {
  for (const bug of PLANTED_BUGS)
    test(`${bug.name} has its place in ${bug.file}, which still parses`, () => {
      const source = readFileSync(join(ROOT, bug.file), 'utf8')
      const changed = plant(bug, source)
      assert.notEqual(changed, source)
      assert.doesNotThrow(() => stripTypeScriptTypes(changed))
    })

  test('each has a name of its own', () => {
    const names = PLANTED_BUGS.map(({ name }) => name)
    assert.deepEqual(
      names.filter((name, index) => names.indexOf(name) !== index),
      [],
    )
  })

  test('a text that occurs twice, or not at all, is refused', () => {
    const bug = { name: 'a', file: 'a.ts', text: 'x', becomes: 'y', leavesOut: '' }
    assert.equal(plant(bug, 'axb'), 'ayb')
    assert.throws(() => plant(bug, 'xx'), /2 times/)
    assert.throws(() => plant(bug, 'ab'), /0 times/)
  })
})
