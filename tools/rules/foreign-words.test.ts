import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FACES } from '../../src/programs/services.ts'
import { codeOf, findInCode, isTest, type Source, sources } from './source.ts'

/** Words of foreign APIs for what has a name of ours: a flavor is a shape, a tenant a project. */
const OTHERS = [
  'cinder',
  'swift',
  'heat',
  'octavia',
  'designate',
  'barbican',
  'manila',
  'ironic',
  'magnum',
  'trove',
  'zaqar',
  'mistral',
]

/** Names of projects that have an API here, and of those that may come to have one. */
const PROJECTS = [...OTHERS, ...FACES.flatMap(({ catalogue }) => catalogue?.name ?? [])]

const capital = (word: string) => `${word[0]?.toUpperCase()}${word.slice(1)}`

/** Also as a part of a longer name: `novaMessage`, `inNovasWords`. */
const NAMED = PROJECTS.map((word) => `(?<![A-Za-z])${word}(?![a-z])|${capital(word)}(?![a-rt-z])`).join('|')
const FOREIGN = new RegExp(`[Ff]lavou?r|[Tt]enant|${NAMED}`)

/** What is one dialect's own: the core of `src/api` says nothing of it, also not to explain. */
const OF_A_DIALECT =
  /openstack|x-auth-token|x-amz-|x-osc-|www-authenticate|microversion|\b(nova|keystone|glance|neutron|cinder)\b/i

/** Where a foreign format is the matter itself, `// foreign word: why` stands on the line or above it. */
const EXCUSED = /.*\/\/ foreign word: \S.*(\n.*)?/g

/** Comments may explain, and outside of the domain so may sentences; names, keys and columns may not. */
const SENTENCE = /'[^'\n]*\s[^'\n]*'|"[^"\n]*\s[^"\n]*"|`[^`]*\s[^`]*`/g

const blank = (found: string) => found.replace(/[^\n]/g, ' ')

function faults({ path, text }: Source): string[] {
  const code = codeOf(text.replace(EXCUSED, blank))
  // the domain's sentences are its own; each API has its words in its facade
  const judged = /^src\/domain\//.test(path) && !isTest(path) ? code : code.replace(SENTENCE, blank)
  return findInCode({ path, text: judged }, FOREIGN, 'a foreign word outside its facade')
}

const dialectFaults = ({ path, text }: Source): string[] =>
  text.split('\n').flatMap((line, index) => {
    const found = OF_A_DIALECT.exec(line)
    return found ? [`${path}:${index + 1}: what belongs to one dialect: ${found[0]}`] : []
  })

// policy files are written in oslo.policy's language, which has its own names for what a rule asks about
const SPEAKS_OSLO = /^src\/api\/policy\//

test('foreign words stay in their facades', () => {
  const judged = sources(/^src\/(?!facades\/|programs\/|simulation\/).*\.ts$/).filter(({ path }) => !SPEAKS_OSLO.test(path))
  assert.deepEqual(judged.flatMap(faults), [])
})

test('what is one dialect’s own stays in it', () => {
  const core = sources(/^src\/api\/(?!dialects\/).*\.ts$/).filter(({ path }) => !/(test|fixture)\.ts$/.test(path))
  assert.deepEqual(core.flatMap(dialectFaults), [])
})

test('refused: a header of one dialect in the core, and its name in a comment', () => {
  assert.equal(dialectFaults({ path: 'src/api/a.ts', text: '/** As Nova does. */' }).length, 1)
  assert.equal(dialectFaults({ path: 'src/api/a.ts', text: "raw.setHeader('x-openstack-request-id', id)" }).length, 1)
})

test('refused: a flavor in the domain, by name or as a key', () => {
  const path = 'src/domain/compute/server.ts'
  assert.equal(faults({ path, text: 'interface Server { flavorId: string }' }).length, 1)
  assert.equal(faults({ path, text: "throw badRequest('Too small.', 'server.flavorRef')" }).length, 1)
  assert.equal(faults({ path, text: "say: () => 'No such flavor is here.'" }).length, 1)
  assert.equal(faults({ path, text: 'export const novaComplaint = 1' }).length, 1)
  assert.equal(faults({ path, text: 'const inNovasWords = 1' }).length, 1)
})

test('allowed: to explain, and a foreign format with its reason', () => {
  for (const text of [
    '// what Nova calls a flavor\ninterface Shape {}',
    '// foreign word: the URL template has it\nconst keys = { tenant_id }',
  ]) {
    assert.deepEqual(faults({ path: 'src/domain/a.ts', text }), [])
  }
})
