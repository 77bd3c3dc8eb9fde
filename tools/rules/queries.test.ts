import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findInCode, isTest, type Source, sources } from './source.ts'

/**
 * A handler reads the parameters that its endpoint declares, `query` or `documented.query`, and the types hold it (`QueryOf`): so all
 * of them stand in the API's document. What takes a query of any names would get round that: it is the kit's, which reads by declared
 * attributes, and Glance's list, where any name may be a property of images, and Cinder's lists, which refuse names that one may not filter by. Nova's
 * microversions lift queries that a schema has judged.
 */
const READERS = [
  'src/facades/openstack/resource/',
  'src/facades/openstack/image/list-request.ts',
  'src/facades/openstack/volume/list-request.ts',
  'src/facades/openstack/compute/microversions/',
]

const anyQueries = (source: Source): string[] =>
  findInCode(
    source,
    /\bRawQuery\b|\bquery\??: (?:Readonly<)?Record<string/,
    'a query is read by the names that its endpoint declares',
  )

test('parameters of queries are read by the names that endpoints declare', () => {
  const judged = sources(/^src\/facades\/.*\.ts$/).filter(
    ({ path }) => !isTest(path) && !READERS.some((reader) => path.startsWith(reader)),
  )
  assert.deepEqual(judged.flatMap(anyQueries), [])
})

test('refused: a reader of whatever was sent', () => {
  for (const text of [
    'function filterOf(query: RawQuery) {}',
    'const isForced = (query: Record<string, unknown>) => query.force',
  ])
    assert.equal(anyQueries({ path: 'src/facades/openstack/secret/a.ts', text }).length, 1, text)
})
