import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findInCode, type Source, sources } from './source.ts'

/** Words of foreign APIs for what has a name of ours: a flavor is a shape, a tenant a project. Comments may explain. */
const FOREIGN = /flavou?r|tenant|\b(nova|neutron|keystone|cinder)\b|\bglance\b/i

const faults = (source: Source) => findInCode(source, FOREIGN, 'a foreign word outside its facade')

test('foreign words stay in their facades', () => {
  assert.deepEqual(sources(/^src\/(?!facades\/|programs\/).*\.ts$/).flatMap(faults), [])
})

test('refused: a flavor in the domain', () => {
  assert.equal(faults({ path: 'src/domain/compute/server.ts', text: 'interface Server { flavorId: string }' }).length, 1)
  assert.deepEqual(faults({ path: 'src/domain/compute/shape.ts', text: '// what Nova calls a flavor\ninterface Shape {}' }), [])
})
