import assert from 'node:assert/strict'
import { test } from 'node:test'
import { codeOf, findInCode, type Source, sources } from './source.ts'

/** What makes an error without a refusal that is declared. */
const UNDECLARED = /\bnew CloudError\(|\bextends CloudError\b/

/** Words and codes follow from a refusal's name and facts; sentences are for people. */
const READS_SENTENCE =
  /\b(message|problem)\b[\w.?!]*\s*\.\s*(replace(All)?|match(All)?|search|split|includes|startsWith|endsWith|indexOf)\b|\.(test|exec)\(\s*[\w.]*\b(message|problem)\b/

const undeclared = (source: Source) => findInCode(source, UNDECLARED, 'what is refused is declared by defineRefusals')
const readsSentence = (source: Source) => findInCode(source, READS_SENTENCE, 'an error’s sentence is read by no program')

interface Declared {
  path: string
  /** The object that the refusals are members of. */
  object: string
  service: string
  reason: string
}

/** The members of `export const x = defineRefusals('service', { … })`, which stand two blanks in. */
function declaredIn({ path, text }: Source): Declared[] {
  const found = [...codeOf(text).matchAll(/export const (\w+) = defineRefusals\('([\w-]+)', \{\n([\s\S]*?)\n\}\)/g)]
  return found.flatMap(([, object = '', service = '', members = '']) =>
    [...members.matchAll(/^ {2}(\w+): \{/gm)].map(([, reason = '']) => ({ path, object, service, reason })),
  )
}

/** Every file is read through once, whatever is declared. */
function dead(declared: readonly Declared[], users: readonly Source[]): string[] {
  const any = new RegExp(`\\b(?:${[...new Set(declared.map(({ object }) => object))].join('|')})\\.\\w+`, 'g')
  const thrown = new Set(users.flatMap(({ text }) => codeOf(text).match(any) ?? []))
  return declared
    .filter(({ object, reason }) => !thrown.has(`${object}.${reason}`))
    .map(({ path, object, reason }) => `${path}: nothing throws ${object}.${reason}`)
}

const twice = (declared: readonly Declared[]) =>
  declared
    .filter(
      (one, index) => declared.findIndex(({ service, reason }) => service === one.service && reason === one.reason) !== index,
    )
    .map(({ path, service, reason }) => `${path}: ${service} has a refusal ${reason} already`)

/** What an API calls otherwise stands in its own table of words. */
const FOREIGN =
  /flavou?r|tenant|\binstances?\b|\bnova\b|\bneutron\b|\bkeystone\b|\bglance\b|\bcinder\b|openstack|ethertype|\bcidr\b/i

const foreign = (source: Source) => findInCode(source, FOREIGN, 'an API’s word in the domain’s own sentence')

const SOURCE = /^src\/.*\.ts$/
const product = () => sources(SOURCE).filter(({ path }) => !/\.(test|fixture)\.ts$/.test(path))

test('everything is refused by declared refusals', () => {
  const judged = product().filter(({ path }) => !path.startsWith('src/kernel/'))
  assert.deepEqual(judged.flatMap(undeclared), [])
})

test('every refusal that is declared is thrown, and no two of a service have one name', () => {
  const files = product()
  const declared = files.flatMap(declaredIn)
  assert.ok(declared.length > 300, 'the declarations are found')
  // a facade's table of words throws nothing
  const users = files.filter(({ path }) => !/^src\/facades\/.*\/errors(\.ts|\/)/.test(path))
  assert.deepEqual(dead(declared, users), [])
  assert.deepEqual(twice(declared), [])
})

test('the domain’s sentences have no words of an API', () => {
  const judged = product().filter(({ path }) => /^src\/domain\/.*refusals\.ts$/.test(path))
  assert.ok(judged.length > 20, 'the declarations are found')
  assert.deepEqual(judged.flatMap(foreign), [])
})

test('no program makes anything of an error’s sentence', () => {
  // the store, protocols and drivers read what databases and programs of others say, which have no other words
  const judged = product().filter(({ path }) => !/^src\/(store|wire|drivers)\//.test(path))
  assert.deepEqual(judged.flatMap(readsSentence), [])
})

test('refused: an error that nobody declared, a dead refusal, one name twice, a sentence that is read', () => {
  for (const text of ["throw new CloudError('conflict', 'No.')", 'class Closed extends CloudError {}'])
    assert.equal(undeclared({ path: 'src/domain/zoo.ts', text }).length, 1, text)
  assert.equal(foreign({ path: 'src/domain/zoo/refusals.ts', text: "say: () => 'No such flavor.'" }).length, 1)
  const text = "export const zooRefusals = defineRefusals('zoo', {\n  closed: { code: 'conflict', say: () => 'No.' },\n})\n"
  const declared = declaredIn({ path: 'src/domain/zoo/refusals.ts', text })
  assert.equal(declared.length, 1)
  assert.equal(dead(declared, [{ path: 'a.ts', text: '// throw zooRefusals.closed()' }]).length, 1)
  assert.deepEqual(dead(declared, [{ path: 'a.ts', text: 'throw zooRefusals.closed()' }]), [])
  assert.equal(twice([...declared, ...declared]).length, 1)
  for (const code of ["error.message.replace('a', 'b')", '/required/.test(complaint.problem)', "problem.endsWith('x')"])
    assert.equal(readsSentence({ path: 'src/facades/zoo/errors.ts', text: code }).length, 1, code)
})
