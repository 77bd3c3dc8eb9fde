import assert from 'node:assert/strict'
import { test } from 'node:test'
import { compilePattern } from './index.ts'

/** Expressions that JavaScript reads alike: its engine says what is right. */
const ALIKE = [
  ...['', 'srv', '^srv', 'srv$', '^srv1$', 'srv1|srv2', '^(a|b)+$', 'a.c', 'a.*c', 'a\\.c', '10.0.0.[34]', '[^a-c]', '[a\\-z]'],
  ...[
    'a{2}',
    '^a{2,}$',
    '^a{1,3}$',
    '(ab)?c',
    '(?:ab)+',
    '\\d+',
    '\\w\\s\\w',
    '^\\D+$',
    '[\\d\\s]',
    '^$',
    'x||y',
    '(a*)*b',
    'a+?b',
    '%',
    '_',
    '[.]',
    'é',
    '()',
  ],
  ...['^a|b$', '(^a)', '[a-]', 'a{,2}', 'a{x}', '[0-9]{1,3}$'],
]
const TEXTS = [
  ...['', 'srv1', 'srv2', 'srv10', 'my srv1', 'abc', 'a.c', 'aXc', 'ac', 'aaa', 'aa', 'a', 'b', 'abab', 'ababc', '10.0.0.3'],
  ...['10.0.0.5', '10x0y0z4', 'x y', '100%', 'a_b', '-', 'é', '😀', 'a{x}', 'a{,2}', 'line\nfeed'],
]

for (const expression of ALIKE) {
  test(`/${expression}/`, () => {
    const [ours, theirs] = [compilePattern(expression), new RegExp(expression, 's')]
    for (const text of TEXTS) assert.equal(ours.test(text), theirs.test(text), JSON.stringify(text))
  })
}

test('classes by name, and a bracket within brackets', () => {
  assert.ok(compilePattern('^[[:alpha:]]+[[:digit:]_]$').test('srv1'))
  assert.ok(!compilePattern('^[[:upper:]]').test('srv1'))
  assert.ok(compilePattern('^[]a]+$').test('a]'))
  assert.ok(!compilePattern('^[^]a]$').test(']'))
})

test('what is no expression, or none that is offered, is refused', () => {
  const bad = ['*a', 'a**', '(', ')', 'a)', '[', '[a', '[b-a]', 'a{3,1}', '\\', '\\b', '\\1', '(?=a)', '(?<n>a)', '^*', '[[:x:]]']
  for (const expression of [
    ...bad,
    '('.repeat(500),
    '((a{99}){99}){99}',
    'a{256}',
    '((((){255}){255}){255}){255}',
    '[\\D]',
    '[^\\W]',
  ])
    assert.throws(() => compilePattern(expression), { code: 'bad_request', reason: 'pattern' }, expression.slice(0, 20))
})

test('expressions that keep other engines busy for ever end, of long texts too', () => {
  for (const expression of ['(a+)+$', '(a|aa)+$', '(.*)*x$', '(a?){50}a{50}b', '((a{1,20}){1,20}){1,2}b'])
    assert.ok(!compilePattern(expression).test(`${'a'.repeat(60_000)}!`), expression)
})

test('letters are those of every language, and so are spaces', () => {
  for (const [expression, text, found] of [
    ['^\\w+$', 'größe_٣', true],
    ['^[[:alpha:]]+$', 'größe', true],
    ['^[[:upper:]]$', 'Ö', true],
    ['\\W', 'größe', false],
    ['^a\\sb$', 'a\u00a0b', true],
    ['^a\\Sb$', 'a\u3000b', false],
    ['^.$', '😀', true],
    ['^[[:punct:]]+$', '!"#[]^_`{|}~\\\\-', true],
  ] as const)
    assert.equal(compilePattern(expression).test(text), found, `${expression} ${text}`)
})
