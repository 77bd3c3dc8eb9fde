import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CloudError } from '../../../kernel/errors.ts'
import { checkOf } from '../../pipeline/validate.ts'
import { type TSchema, Type } from '../../schema.ts'
import { pythonText } from './python-text.ts'
import { queryCoercion } from './query.ts'
import { requireValid } from './require-valid.ts'

function problemOf(schema: TSchema, value: unknown, where: 'body' | 'query' = 'body'): [string | undefined, string] | undefined {
  try {
    requireValid(checkOf(schema), where, value)
  } catch (error) {
    assert.ok(error instanceof CloudError)
    assert.equal(error.code, 'bad_request')
    return [error.field, error.message]
  }
}

const said = (name: string, value: string, problem: string) =>
  `Invalid input for field/attribute ${name}. Value: ${value}. ${problem}`
const one = (schema: TSchema) => Type.Object({ x: schema })

const TABLE: [TSchema, unknown, string, string][] = [
  [Type.String({ minLength: 1 }), '', '', "'' is too short"],
  [Type.String({ pattern: '^[a-z]+$' }), 'A1', 'A1', "'A1' does not match '^[a-z]+$'"],
  [Type.String({ format: 'uuid' }), 'zz', 'zz', "'zz' is not a 'uuid'"],
  [Type.Integer(), true, 'True', "True is not of type 'integer'"],
  [Type.Integer({ maximum: 5 }), 6, '6', '6 is greater than the maximum of 5'],
  [Type.String(), null, 'None', "None is not of type 'string'"],
  [Type.Enum(['a', 'b']), 'c', 'c', "'c' is not one of ['a', 'b']"],
  [Type.Union([Type.Literal('a'), Type.Literal('b')]), 'c', 'c', "'c' is not one of ['a', 'b']"],
  [Type.Union([Type.String({ maxLength: 1 }), Type.Null()]), 'long', 'long', "'long' is too long"],
  [Type.Union([Type.String(), Type.Null()]), 3, '3', '3 is not valid under any of the given schemas'],
  [Type.Array(Type.String(), { uniqueItems: true }), ['a', 'a'], "['a', 'a']", "['a', 'a'] has non-unique elements"],
  [
    Type.Object({}, { additionalProperties: false }),
    { y: 1, z: 2 },
    "{'y': 1, 'z': 2}",
    "Additional properties are not allowed ('y', 'z' were unexpected)",
  ],
]

for (const [schema, value, shown, problem] of TABLE)
  test(problem, () => assert.equal(problemOf(one(schema), { x: value })?.[1], said('x', shown, problem)))

test('a parameter of a query that may come several times is named without its number', () => {
  const schema = one(Type.Array(Type.String({ maxLength: 1 })))
  const told = problemOf(schema, { x: ['a', 'long'] }, 'query')?.[1]
  assert.equal(told, "Invalid input for query parameters x. Value: long. 'long' is too long")
})

test('a value that fits is let through, and a schema may leave other properties be', () => {
  assert.equal(problemOf(one(Type.Integer()), { x: 1, y: 2 }), undefined)
})

test('the field is the whole path, down to what is missing', () => {
  const schema = one(Type.Array(Type.Object({ id: Type.String() })))
  assert.deepEqual(problemOf(schema, { x: [{ id: 'a' }, {}] }), ['x.1.id', said('1', '{}', "'id' is a required property")])
})

test('what is wrong with a secret is told without the secret', () => {
  const schema = Type.Object({ user: Type.Object({ password: Type.String({ maxLength: 3 }), name: Type.Integer() }) })
  assert.equal(problemOf(schema, { user: { password: 'hunter2', name: 1 } })?.[1], said('password', '***', "'***' is too long"))
  assert.doesNotMatch(
    problemOf(schema, { user: { password: 'pw', name: {}, adminPass: 'hunter2' } })?.[1] ?? 'hunter2',
    /hunter2/,
  )
  assert.doesNotMatch(problemOf(schema, { user: { adminPass: 'hunter2' } })?.[1] ?? 'hunter2', /hunter2/)
})

test('values are written as Python writes them, and never at full length', () => {
  assert.equal(pythonText({ a: [true, null, "it's", 1.5] }), `{'a': [True, None, "it's", 1.5]}`)
  assert.ok(pythonText('x'.repeat(10_000)).length < 320)
})

test('query text becomes what the schema says it is, or stays text', () => {
  const schema = Type.Object({
    n: Type.Integer(),
    f: Type.Number(),
    b: Type.Boolean(),
    l: Type.Array(Type.Integer()),
    u: Type.Union([Type.Integer(), Type.String()]),
    s: Type.String(),
  })
  const coerce = queryCoercion(schema)
  assert.deepEqual(coerce({ n: '12', f: '1.5', b: 'Off', l: '3', u: '4', s: '5' }), {
    n: 12,
    f: 1.5,
    b: false,
    l: [3],
    u: 4,
    s: '5',
  })
  assert.deepEqual(coerce({ n: '1e3', b: 'maybe', l: ['1', 'x'], u: 'y', s: ['a', 'b'] }), {
    n: '1e3',
    b: 'maybe',
    l: [1, 'x'],
    u: 'y',
    s: 'b',
  })
})

test('of a large value a sample is explained: the first wrong element, or that there are too many', () => {
  const check = checkOf(Type.Object({ names: Type.Array(Type.String()) }))
  const problemOf = (names: unknown[]) => check.problem({ names })
  assert.equal(problemOf(Array(50_000).fill(1))?.instancePath, '/names/0')
  assert.equal(problemOf(Array(10_000).fill('a')), undefined)
  const late = problemOf([...Array(10_000).fill('a'), 1])
  assert.deepEqual([late?.keyword, late?.instancePath], ['maxItems', '/names'])
})

test('unknown names are told together, however many, nested or in a choice', () => {
  const closed = (more = {}) => Type.Object(more, { additionalProperties: false })
  const unknown = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, i) => [`x/${i}`, 1]))
  const quoted = (count: number) => Object.keys(unknown(count)).map((name) => `'${name}'`)
  for (const count of [2, 7, 8, 9, 20])
    assert.deepEqual(problemOf(closed(), unknown(count)), [
      'x/0',
      `Additional properties are not allowed (${quoted(count).join(', ')} were unexpected)`,
    ])
  const many = `Additional properties are not allowed (${quoted(20).join(', ')}, … were unexpected)`
  for (const count of [21, 40, 300, 9000]) {
    assert.deepEqual(problemOf(closed(), unknown(count)), ['x/0', many])
    const nested = problemOf(one(Type.Array(closed())), { x: [unknown(count)] })
    assert.deepEqual([nested?.[0], nested?.[1].endsWith(many)], ['x.0.x/0', true])
  }
  const choice = Type.Union([closed({ a: Type.Optional(Type.String()) }), Type.Null()])
  assert.match(problemOf(one(choice), { x: unknown(12) })?.[1] ?? '', /'x\/11' were unexpected\)$/)
})

test('of thousands of unknown names in a query a few are kept, and all that are known', () => {
  const schema = Type.Object({ n: Type.Optional(Type.Integer()) }, { additionalProperties: false })
  const unknown = Object.fromEntries(Array.from({ length: 9000 }, (_, i) => [`k${i}`, '']))
  const kept = queryCoercion(schema)({ ...unknown, n: '7' })
  assert.deepEqual([kept.n, Object.keys(kept).length], [7, 65])
  assert.equal(checkOf(schema).holds(kept), false)
  assert.equal(Object.keys(queryCoercion(Type.Object({}))(unknown)).length, 9000, 'where they are let through, all of them')
})

test('of an object with thousands of unknown keys a bounded number is read and complained of, nested in an array or not', () => {
  const check = checkOf(
    Type.Object({ auth: Type.Array(Type.Object({}, { additionalProperties: false })) }, { additionalProperties: false }),
  )
  const readOf = (keys: number, wrap: (wide: object) => object) => {
    let reads = 0
    const names = Array.from({ length: keys }, (_, i) => [`unknown${i}`, 1])
    const wide = new Proxy(Object.fromEntries(names), {
      get: (target, key) => {
        reads += typeof key === 'string' && key.startsWith('unknown') ? 1 : 0
        return Reflect.get(target, key)
      },
    })
    assert.throws(() => requireValid(check, 'body', wrap(wide)), { code: 'bad_request' })
    return reads
  }
  for (const wrap of [
    (wide: object) => wide,
    (wide: object) => ({ auth: [wide] }),
    (wide: object) => ({ auth: [wide, wide, wide] }),
  ])
    assert.ok(readOf(9000, wrap) <= 256, `${readOf(9000, wrap)} values read`)
})
