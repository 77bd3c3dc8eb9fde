import assert from 'node:assert/strict'
import { test } from 'node:test'
import { applyFilters, matches, type Shown, unknownFilter } from './filters.ts'

interface Item {
  name: string
  tags: { key: string; value: string }[]
}

const shown: Shown<Item> = { name: ({ name }) => [name] }
const tagsOf = ({ tags }: Item) => tags

const items: Item[] = [
  { name: 'one', tags: [{ key: 'for', value: 'Web' }] },
  {
    name: 'two',
    tags: [
      { key: 'for', value: 'db' },
      { key: 'owner', value: 'Web' },
    ],
  },
  { name: 'three', tags: [{ key: 'a:b', value: '' }] },
  { name: 'four', tags: [] },
]

const found = (...filters: [string, ...string[]][]) =>
  applyFilters(
    items,
    filters.map(([Name, ...Value]) => ({ Name, Value })),
    shown,
    tagsOf,
  ).map(({ name }) => name)

test('tags are asked for by key, by value, and by both', () => {
  assert.deepEqual(found(['tag-key', 'owner']), ['two'])
  assert.deepEqual(found(['tag-key', 'f*']), ['one', 'two'])
  assert.deepEqual(found(['tag-value', 'Web']), ['one', 'two'])
  assert.deepEqual(found(['tag-value', '']), ['three'])
  assert.deepEqual(found(['tag-value', '*']), ['one', 'two', 'three'], 'what has no tag has no value')
  assert.deepEqual(found(['tag:for', 'Web']), ['one'])
  assert.deepEqual(found(['tag:for', 'd?', 'W*']), ['one', 'two'], 'any of the values')
  assert.deepEqual(found(['tag:a:b', '']), ['three'])
  assert.deepEqual(found(['tag-key', 'for'], ['tag-value', 'Web']), ['one', 'two'], 'they may be of two tags')
  assert.deepEqual(found(['tag:for', 'Web'], ['name', 'two']), [], 'all of the filters')
})

test('names and values heed upper and lower case; keys after tag: are taken as they stand', () => {
  assert.deepEqual(found(['tag-value', 'web']), [])
  assert.deepEqual(found(['tag:For', 'Web']), [])
  assert.deepEqual(found(['tag:f*', 'Web']), [])
  for (const name of ['Tag-Key', 'tag', 'tag:', 'tag-', 'tag-valued', 'colour'])
    assert.equal(unknownFilter([{ Name: name, Value: ['x'] }], shown, tagsOf), name)
  for (const name of ['tag-key', 'tag-value', 'tag:x', 'tag:\n', 'name'])
    assert.equal(unknownFilter([{ Name: name, Value: ['x'] }], shown, tagsOf), undefined, name)
  assert.equal(unknownFilter([{ Name: 'tag-value', Value: ['x'] }], shown), 'tag-value', 'what has no tags has no such filter')
})

test('wildcards stand for any text and for one character, and a backslash takes that from them', () => {
  const yes = [
    ['', ''],
    ['*', ''],
    ['a*c', 'abbc'],
    ['?', '😀'],
    ['*?', 'é'],
    ['\\*amazon\\?\\\\', '*amazon?\\'],
    ['a\\', 'a\\'],
    ['.', '.'],
  ] as const
  const no = [
    ['?', ''],
    ['?', 'ab'],
    ['??', '😀'],
    ['a*c', 'abcd'],
    ['\\*', 'x'],
    ['.', 'x'],
    ['A', 'a'],
  ] as const
  for (const [pattern, text] of yes) assert.ok(matches(pattern, text), `${pattern} ${text}`)
  for (const [pattern, text] of no) assert.ok(!matches(pattern, text), `${pattern} ${text}`)
})
