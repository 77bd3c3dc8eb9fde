import assert from 'node:assert/strict'
import { test } from 'node:test'
import { allFiles, type Source, sources } from './source.ts'

const EMPTY_WORDS = /^(utils?|helpers?|managers?|commons?|misc|shared|base)$/

const faults = (path: string): string[] => {
  const words = path.replace(/\.[a-z.]+$/, '').split(/[/.-]/)
  const empty = words.filter((word) => EMPTY_WORDS.test(word))
  const file = path.split('/').at(-1) ?? ''
  return [
    ...empty.map((word) => `${path}: "${word}" names no idea`),
    ...(/^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.(ts|tsx|mjs|mts)$/.test(file) ? [] : [`${path}: file names are kebab-case`]),
  ]
}

test('names name an idea', () => {
  const judged = allFiles().filter((path) => /^(src|tools|guest|acceptance|bench|web\/src)\/.*\.(ts|tsx|mjs|mts)$/.test(path))
  assert.deepEqual(judged.flatMap(faults), [])
})

for (const bad of [
  'src/domain/network/utils.ts',
  'src/helpers/port.ts',
  'src/domain/port-manager.ts',
  'src/domain/portStore.ts',
]) {
  test(`refused: ${bad}`, () => assert.equal(faults(bad).length, 1))
}
test('allowed: a noun first, its kind after the dot', () =>
  assert.deepEqual(faults('src/domain/network/subnet-pool.store.test.ts'), []))

/** Doors were once a service's index, a port and a database's listener, wishes what a caller asks for: each has a name of the field. */
const FIGURE = /\bdoors?\b|\bDoor|[a-z]Doors?(?![a-z])|\b_?wish(?:es|ed)?\b|\bWish|[a-z]Wish/

const figures = ({ path, text }: Source): string[] =>
  text.split('\n').flatMap((line, i) => (FIGURE.test(line) ? [`${path}:${i + 1}: no figure of speech: ${line.trim()}`] : []))

test('an index, a port, a listener and a spec are called so', () => {
  const judged = sources(/^(src|tools|guest|acceptance|bench|docs)\/.*\.(ts|mjs|md)$/)
  assert.deepEqual(judged.filter(({ path }) => path !== 'tools/rules/names.test.ts').flatMap(figures), [])
})

test('refused: a door and a wish, in a comment and in a name', () => {
  const text =
    '/** The door of images. */\nconst hostsDoor = openDoor(doors)\nconst outdoors = 1\n/** As one wishes. */\nconst a: AddressWish = wishing\n'
  assert.equal(figures({ path: 'src/a.ts', text }).length, 4)
})
