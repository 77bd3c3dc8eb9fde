import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Type } from '../../schema.ts'
import { matches } from './filters.ts'
import { asNumbered, readForm, valuesOf } from './parameters.ts'
import { fieldsXml } from './xml.ts'

const SCHEMA = Type.Object({
  Name: Type.String(),
  Count: Type.Integer(),
  DryRun: Type.Boolean(),
  Id: Type.Array(Type.String()),
  Filter: Type.Array(Type.Object({ Name: Type.String(), Value: Type.Array(Type.String()) })),
})
const read = (text: string) => valuesOf(readForm(text), SCHEMA)

test('flat parameters become what the schema describes; common ones are left out', () => {
  assert.deepEqual(read('Action=A&Version=V&X-Amz-Date=d&Name=a+b&Count=7&DryRun=TRUE&Id.2=b&Id.10=c&Id.1=a'), {
    Name: 'a b',
    Count: 7,
    DryRun: true,
    Id: ['a', 'b', 'c'],
  })
  assert.deepEqual(read('Filter.1.Name=n&Filter.1.Value.1=x&Filter.1.Value.2=y&Filter.2.Name=m'), {
    Filter: [{ Name: 'n', Value: ['x', 'y'] }, { Name: 'm' }],
  })
  assert.deepEqual(read('Id='), { Id: [] })
})

test('what does not fit is left for the validation to refuse', () => {
  assert.deepEqual(read('Count=many&DryRun=perhaps&Id.x=a&Name.1=a'), {
    Count: 'many',
    DryRun: 'perhaps',
    Id: {},
    Name: { 1: 'a' },
  })
})

test('refused: a value that is a structure as well, too deep a name, too many of them', () => {
  for (const text of ['Id=a&Id.1=b', 'Id.1=b&Id=a', 'a.b.c.d.e.f.g.h.i.j=1']) assert.throws(() => read(text), /cannot be read/)
  const many = Array.from({ length: 10_001 }, (_, i) => `Id.${i}=x`).join('&')
  assert.throws(() => read(many), /at most/)
})

test('the place of a value is told as the request numbered it', () => {
  const sent = readForm('Filter.3.Name=n&Filter.7.Name=m&Filter.7.Value.2=x&Filter.7.Value.5=y&Count=1')
  assert.deepEqual(asNumbered(sent, ['Filter', '0', 'Name']), ['Filter', '3', 'Name'])
  assert.deepEqual(asNumbered(sent, ['Filter', '1', 'Value', '1']), ['Filter', '7', 'Value', '5'])
  assert.deepEqual(asNumbered(sent, ['Count']), ['Count'])
})

test('a name reaches no prototype', () => {
  const value = read('__proto__.polluted=1&constructor.x=1') as object
  assert.equal(({} as Record<string, unknown>).polluted, undefined)
  assert.equal(Object.getPrototypeOf(value), Object.prototype)
})

const MATCHES: [pattern: string, text: string, wanted: boolean][] = [
  ['', '', true],
  ['*', '', true],
  ['a*c', 'abbbc', true],
  ['a*c', 'abbbd', false],
  ['a?c', 'abc', true],
  ['a?c', 'ac', false],
  ['a\\*c', 'a*c', true],
  ['a\\*c', 'abc', false],
  ['A', 'a', false],
  ['*x*y*', '11x22y33', true],
]
for (const [pattern, text, wanted] of MATCHES)
  test(`'${pattern}' ${wanted ? 'fits' : 'does not fit'} '${text}'`, () => assert.equal(matches(pattern, text), wanted))

test('a pattern of many stars costs no more than its length times the text’s', () => {
  assert.equal(matches(`${'*a'.repeat(300)}b`, 'a'.repeat(1000)), false)
})

test('values are written as XML can hold them', () => {
  const text = fieldsXml({ a: 'x<&>"\u0001', list: [{ b: true }, { b: 7 }], none: undefined, empty: [] })
  assert.equal(text, '<a>x&lt;&amp;&gt;&quot;\ufffd</a><list><item><b>true</b></item><item><b>7</b></item></list><empty></empty>')
})
