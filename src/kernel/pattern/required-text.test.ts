import assert from 'node:assert/strict'
import { test } from 'node:test'
import { requiredText } from './index.ts'

const REQUIRED: [pattern: string, text: string][] = [
  ['web', 'web'],
  ['^web-\\d+\\.rack$', '.rack'],
  ['web-001.rack-10', 'web-001'],
  ['(abs|pres)ent', 'ent'],
  ['ab|cd', ''],
  ['(a+)+$', ''],
  ['x?yz*', 'y'],
  ['ab{2,3}cde', 'cde'],
  ['ab{0,3}cd', 'cd'],
  ['(abc){0,2}', ''],
  ['a(bc)def', 'def'],
  ['(a|b)', ''],
  ['x[|)]yz', 'yz'],
  ['ab|', ''],
  ['[0-9]{7}', ''],
  ['a\\.b', 'a.b'],
  ['a\\db', 'a'],
  ['', ''],
]

for (const [pattern, text] of REQUIRED)
  test(`what fits ${pattern} holds ${JSON.stringify(text)}`, () => assert.equal(requiredText(pattern), text))
