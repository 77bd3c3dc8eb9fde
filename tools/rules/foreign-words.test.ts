import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, findInCode, type Source, sources } from './source.ts'

/** Words of foreign APIs for what has a name of ours: a flavor is a shape, a tenant a project. */
const FOREIGN = /flavou?r|tenant|\b(nova|neutron|keystone|cinder)\b|\bglance\b/i

/** Comments may explain, and a sentence for the caller may speak the caller's words; names, keys and columns may not. */
const SENTENCE = /'[^'\n]*\s[^'\n]*'|"[^"\n]*\s[^"\n]*"|`[^`]*\s[^`]*`/g

const faults = ({ path, text }: Source) =>
  findInCode(
    { path, text: codeOf(text).replace(SENTENCE, (found) => found.replace(/[^\n]/g, ' ')) },
    FOREIGN,
    'a foreign word outside its facade',
  )

// policy files are written in oslo.policy's language, which has its own names for what a rule asks about
const SPEAKS_OSLO = /^src\/contract\/policy\//

test('foreign words stay in their facades', () => {
  const judged = sources(/^src\/(?!facades\/|programs\/).*\.ts$/).filter(({ path }) => !SPEAKS_OSLO.test(path))
  assert.deepEqual(judged.flatMap(faults), [])
})

test('refused: a flavor in the domain, by name or as a key', () => {
  const path = 'src/domain/compute/server.ts'
  assert.equal(faults({ path, text: 'interface Server { flavorId: string }' }).length, 1)
  assert.equal(faults({ path, text: "throw badRequest('Too small.', 'server.flavorRef')" }).length, 1)
})

test('allowed: to explain, and to speak to the caller', () => {
  assert.deepEqual(faults({ path: 'src/domain/a.ts', text: '// what Nova calls a flavor\ninterface Shape {}' }), [])
  assert.deepEqual(faults({ path: 'src/domain/a.ts', text: "throw notFound('Flavor could not be found.')" }), [])
})
