import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type as box } from 'typebox'
import { orNull, Type } from './schema.ts'

test('schemas are what TypeBox makes of the same words', () => {
  const pairs = [
    [Type.String({ maxLength: 3 }), box.String({ maxLength: 3 })],
    [Type.Integer(), box.Integer()],
    [Type.Number({ minimum: 1 }), box.Number({ minimum: 1 })],
    [Type.Boolean(), box.Boolean()],
    [Type.Undefined(), box.Undefined()],
    [Type.Unknown(), box.Unknown()],
    [Type.Literal('a'), box.Literal('a')],
    [Type.Literal(2), box.Literal(2)],
    [Type.Literal(true), box.Literal(true)],
    [Type.Enum(['a', 'b']), box.Enum(['a', 'b'])],
    [Type.Array(Type.Null(), { maxItems: 2 }), box.Array(box.Null(), { maxItems: 2 })],
    [Type.Record(Type.String(), Type.Null()), box.Record(box.String(), box.Null())],
    [Type.Record(Type.String({ pattern: '^a' }), Type.Null()), box.Record(box.String({ pattern: '^a' }), box.Null())],
    [orNull(Type.String()), box.Union([box.String(), box.Null()])],
    [
      Type.Intersect([Type.Object({ a: Type.Null() }), Type.Object({})]),
      box.Intersect([box.Object({ a: box.Null() }), box.Object({})]),
    ],
    [Type.Unsafe({ format: 'a' }), box.Unsafe({ format: 'a' })],
  ]
  for (const [ours, theirs] of pairs) assert.equal(JSON.stringify(ours), JSON.stringify(theirs))
})

test('an object requires what is not optional; what is optional there is not elsewhere', () => {
  const word = Type.String()
  const schema = Type.Object({ a: word, b: Type.Optional(word) }, { additionalProperties: false })
  const theirs = box.Object({ a: box.String(), b: box.Optional(box.String()) }, { additionalProperties: false })
  assert.equal(JSON.stringify(schema), JSON.stringify(theirs))
  assert.equal(JSON.stringify(Type.Partial(schema)), JSON.stringify(box.Partial(theirs)))
  assert.deepEqual(Type.Object({ c: word }), { type: 'object', required: ['c'], properties: { c: { type: 'string' } } })
})
